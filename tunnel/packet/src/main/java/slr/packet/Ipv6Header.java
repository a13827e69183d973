package slr.packet;

import java.lang.foreign.MemorySegment;

/**
 * Field offsets of the IPv6 header and how one is written (RFC 8200 3).
 *
 * <pre>
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * +-------+---------------+---------------------------------------+
 * |Version| Traffic Class |              Flow Label               |
 * +-------+---------------+-------+---------------+---------------+
 * |         Payload Length        |  Next Header  |   Hop Limit   |
 * +-------------------------------+---------------+---------------+
 * |                  Source Address, 16 octets                    |
 * +---------------------------------------------------------------+
 * |                Destination Address, 16 octets                 |
 * +---------------------------------------------------------------+
 * </pre>
 */
final class Ipv6Header {

  static final int BYTES = 40;
  static final int MAX_PAYLOAD_BYTES = 0xffff;

  static final int VERSION_CLASS_LABEL = 0;
  static final int PAYLOAD_LENGTH = VERSION_CLASS_LABEL + 4;
  static final int NEXT_HEADER = PAYLOAD_LENGTH + 2;
  static final int HOP_LIMIT = NEXT_HEADER + 1;
  static final int SOURCE = HOP_LIMIT + 1;
  static final int DESTINATION = SOURCE + 16;

  static final int TRAFFIC_CLASS_SHIFT = 20;
  static final int FLOW_LABEL_MASK = 0xf_ffff;

  private static final int VERSION_6 = 6 << 28;

  private Ipv6Header() {}

  /** Writes the first 8 octets of a header; the addresses follow by {@link #writeAddresses}. */
  static void write(
      MemorySegment memory,
      long offset,
      int trafficClass,
      int flowLabel,
      int payloadBytes,
      int nextHeader,
      int hopLimit) {
    int first = VERSION_6 | trafficClass << TRAFFIC_CLASS_SHIFT | (flowLabel & FLOW_LABEL_MASK);
    Octets.put32(memory, offset, first);
    Octets.put32(memory, offset + PAYLOAD_LENGTH, payloadBytes << 16 | nextHeader << 8 | hopLimit);
  }

  static void writeAddresses(
      MemorySegment memory,
      long offset,
      long sourceHigh,
      long sourceLow,
      long destinationHigh,
      long destinationLow) {
    Octets.put64(memory, offset + SOURCE, sourceHigh);
    Octets.put64(memory, offset + SOURCE + 8, sourceLow);
    Octets.put64(memory, offset + DESTINATION, destinationHigh);
    Octets.put64(memory, offset + DESTINATION + 8, destinationLow);
  }
}
