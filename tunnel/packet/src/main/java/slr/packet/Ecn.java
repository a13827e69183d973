package slr.packet;

import java.lang.foreign.MemorySegment;

/** The two ECN bits of a packet through a tunnel (RFC 3168, RFC 6040). */
final class Ecn {

  static final int NOT_ECT = 0b00;
  static final int ECT_1 = 0b01;
  static final int ECT_0 = 0b10;
  static final int CE = 0b11;
  static final int MASK = 0b11;

  /** The packet was marked in a tunnel, but its ends do not understand marks: it must be lost. */
  static final int LOST = -1;

  private Ecn() {}

  /**
   * What the inner header shall carry behind the tunnel (RFC 6040 4.2, figure 4).
   *
   * @return two bits, or {@link #LOST}
   */
  static int decapsulated(int inner, int outer) {
    if (outer == CE) {
      return inner == NOT_ECT ? LOST : CE;
    }
    return outer == ECT_1 && inner == ECT_0 ? ECT_1 : inner;
  }

  /** Writes the bits, in IPv4 with the header checksum. */
  static void write(IpPacket packet, int bits) {
    MemorySegment memory = packet.memory();
    long offset = packet.offset();
    if (packet.isV4()) {
      int word = Octets.u16(memory, offset + Ipv4Header.VERSION_IHL);
      Ipv4Header.change(memory, offset, Ipv4Header.VERSION_IHL, (word & ~MASK) | bits);
      return;
    }
    // The class ends in the upper half of the second octet, before the flow label.
    int octet = Octets.u8(memory, offset + 1);
    Octets.put8(memory, offset + 1, (octet & ~(MASK << 4)) | bits << 4);
  }
}
