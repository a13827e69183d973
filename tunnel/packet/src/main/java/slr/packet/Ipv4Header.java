package slr.packet;

import java.lang.foreign.MemorySegment;

/**
 * Field offsets of the IPv4 header and how one is written (RFC 791 3.1).
 *
 * <pre>
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * +-------+-------+---------------+-------------------------------+
 * |Version|  IHL  |Type of Service|          Total Length         |
 * +-------+-------+---------------+-----+-------------------------+
 * |         Identification        |Flags|     Fragment Offset     |
 * +---------------+---------------+-----+-------------------------+
 * |  Time to Live |    Protocol   |         Header Checksum       |
 * +---------------+---------------+-------------------------------+
 * |                       Source Address                          |
 * +---------------------------------------------------------------+
 * |                    Destination Address                        |
 * +---------------------------------------------------------------+
 * |                    Options, up to 40 octets                   |
 * +---------------------------------------------------------------+
 * </pre>
 */
final class Ipv4Header {

  static final int MIN_BYTES = 20;
  static final int MAX_TOTAL_BYTES = 0xffff;

  static final int VERSION_IHL = 0;
  static final int TYPE_OF_SERVICE = VERSION_IHL + 1;
  static final int TOTAL_LENGTH = TYPE_OF_SERVICE + 1;
  static final int IDENTIFICATION = TOTAL_LENGTH + 2;
  static final int FLAGS_FRAGMENT = IDENTIFICATION + 2;
  static final int TIME_TO_LIVE = FLAGS_FRAGMENT + 2;
  static final int PROTOCOL = TIME_TO_LIVE + 1;
  static final int CHECKSUM = PROTOCOL + 1;
  static final int SOURCE = CHECKSUM + 2;
  static final int DESTINATION = SOURCE + 4;

  static final int DONT_FRAGMENT = 0x4000;
  static final int MORE_FRAGMENTS = 0x2000;
  static final int FRAGMENT_UNITS = 0x1fff;

  private static final int VERSION_4_IHL_5 = 0x45;

  private Ipv4Header() {}

  /**
   * Writes a header without options, identification 0 and DF: a packet that is never fragmented
   * needs no identification (RFC 6864 4.1).
   */
  static void write(
      MemorySegment memory,
      long offset,
      int typeOfService,
      int totalBytes,
      int timeToLive,
      int protocol,
      int source,
      int destination) {
    int first = VERSION_4_IHL_5 << 24 | typeOfService << 16 | totalBytes;
    int ttlProtocol = timeToLive << 24 | protocol << 16;
    // The sum is taken from the words at hand: reading back what was just written stalls.
    long sum =
        (first & 0xffff_ffffL)
            + DONT_FRAGMENT
            + (ttlProtocol & 0xffff_ffffL)
            + (source & 0xffff_ffffL)
            + (destination & 0xffff_ffffL);
    Octets.put32(memory, offset, first);
    Octets.put32(memory, offset + IDENTIFICATION, DONT_FRAGMENT);
    Octets.put32(memory, offset + TIME_TO_LIVE, ttlProtocol | (~Checksum.fold(sum) & 0xffff));
    Octets.put32(memory, offset + SOURCE, source);
    Octets.put32(memory, offset + DESTINATION, destination);
  }

  /** Recomputes the header checksum of a header of this length. */
  static void sign(MemorySegment memory, long offset, int headerBytes) {
    Octets.put16(memory, offset + CHECKSUM, 0);
    Octets.put16(memory, offset + CHECKSUM, ~Checksum.sum(memory, offset, headerBytes));
  }

  /** Writes a 16-bit word of the header and corrects the header checksum (RFC 1624). */
  static void change(MemorySegment memory, long offset, int field, int word) {
    int old = Octets.u16(memory, offset + field);
    int checksum = Octets.u16(memory, offset + CHECKSUM);
    Octets.put16(memory, offset + field, word);
    Octets.put16(memory, offset + CHECKSUM, Checksum.update(checksum, old, word));
  }
}
