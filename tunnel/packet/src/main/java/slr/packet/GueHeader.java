package slr.packet;

import java.lang.foreign.MemorySegment;

/**
 * The UDP header (RFC 768) and the GUE header of variant 0 without extensions behind it, as one
 * (draft-ietf-intarea-gue-09 3 and 5.4).
 *
 * <pre>
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * +-------------------------------+-------------------------------+
 * |    Source Port, of the flow   |    Destination Port, 6080     |
 * +-------------------------------+-------------------------------+
 * |             Length            |          Checksum, 0          |
 * +---+-+---------+---------------+-------------------------------+
 * | 0 |0| Hlen, 0 | Proto, 4 or 41|            Flags, 0           |
 * +---+-+---------+---------------+-------------------------------+
 * </pre>
 */
final class GueHeader {

  /** The port of IANA for GUE. */
  static final int PORT = 6080;

  static final int BYTES = UdpHeader.BYTES + 4;

  /** Nothing that we know is there. */
  static final int BAD = -1;

  /** RFC 6335 6: the dynamic ports; the draft (5.4.1) asks for one of these. */
  private static final int FIRST_SOURCE_PORT = 0xc000;

  private static final int SOURCE_PORT_BITS = 0x3fff;

  /** All but the protocol must be 0: variant, control bit, length of extensions, flags. */
  private static final int PROTOCOL_SHIFT = 16;

  private static final int PROTOCOL_MASK = 0xff << PROTOCOL_SHIFT;

  private GueHeader() {}

  /** Whether the packet, if it is to this node, is for the reader of this header. */
  static boolean leads(IpPacket outer) {
    return outer.destinationPort() == PORT && outer.protocol() == IpProtocol.UDP;
  }

  /**
   * Writes both headers. The checksum is 0, over IPv6 too (RFC 6935): whom a packet comes from and
   * goes to is checked at the exit, and the inner packet has checksums of its own.
   */
  static void write(
      MemorySegment memory, long offset, int entropy, int protocol, int payloadBytes) {
    int sourcePort = FIRST_SOURCE_PORT | (entropy & SOURCE_PORT_BITS);
    Octets.put32(memory, offset, sourcePort << 16 | PORT);
    Octets.put32(memory, offset + UdpHeader.LENGTH, (payloadBytes + BYTES) << 16);
    Octets.put32(memory, offset + UdpHeader.BYTES, protocol << PROTOCOL_SHIFT);
  }

  /** Whether the UDP checksum is right; none is right in both families (RFC 6936 4). */
  static boolean verifies(IpPacket outer) {
    return Octets.u16(outer.memory(), outer.payloadOffset() + UdpHeader.CHECKSUM) == 0
        || Checksum.verifiesTransport(outer);
  }

  /** What is in it, 4 or 41; {@link #BAD} if the header is one that we never write. */
  static int protocol(IpPacket outer) {
    if (udpBytes(outer) < BYTES) {
      return BAD;
    }
    int word = Octets.i32(outer.memory(), outer.payloadOffset() + UdpHeader.BYTES);
    int protocol = word >>> PROTOCOL_SHIFT;
    boolean plain = (word & ~PROTOCOL_MASK) == 0;
    return plain && (protocol == IpProtocol.IPV4 || protocol == IpProtocol.IPV6) ? protocol : BAD;
  }

  /** Octets behind the header, as UDP counts them; others may follow (RFC 9868). */
  static int payloadBytes(IpPacket outer) {
    return udpBytes(outer) - BYTES;
  }

  private static int udpBytes(IpPacket outer) {
    return Octets.u16(outer.memory(), outer.payloadOffset() + UdpHeader.LENGTH);
  }
}
