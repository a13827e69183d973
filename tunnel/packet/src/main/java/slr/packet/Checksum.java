package slr.packet;

import java.lang.foreign.MemorySegment;

/**
 * The Internet checksum (RFC 1071), its incremental update (RFC 1624) and the transport checksums
 * over the pseudo header of both families (RFC 9293 3.1, RFC 768, RFC 8200 8.1).
 *
 * <p>A <em>sum</em> is the folded one's complement sum, 16 bits; a <em>checksum</em> is its
 * complement, as on the wire.
 */
public final class Checksum {

  private Checksum() {}

  /** The sum of these octets as big-endian words; an odd last octet is padded with 0. */
  public static int sum(MemorySegment memory, long offset, int lengthBytes) {
    return fold(rawSum(memory, offset, lengthBytes));
  }

  /**
   * The checksum after one 16-bit word under it changed (RFC 1624 3, equation 3).
   *
   * @param checksum as on the wire
   */
  public static int update(int checksum, int oldWord, int newWord) {
    int sum = (~checksum & 0xffff) + (~oldWord & 0xffff) + (newWord & 0xffff);
    return ~fold(sum) & 0xffff;
  }

  /** The sum of the pseudo header, with the upper layer's length in octets. */
  public static int pseudoHeader(IpPacket packet, int upperLayerBytes) {
    return pseudoHeader(
        packet.protocol(),
        upperLayerBytes,
        packet.sourceHigh(),
        packet.sourceLow(),
        packet.destinationHigh(),
        packet.destinationLow());
  }

  /**
   * The checksum that the TCP, UDP, ICMP or ICMPv6 header of this packet must carry.
   *
   * @return 16 bits, or -1 if there is no such header or the packet is a fragment
   */
  public static int computeTransport(IpPacket packet) {
    int field = transportField(packet);
    if (field < 0) {
      return -1;
    }
    // Adding the complement of the field takes it out of the sum.
    int present = Octets.u16(packet.memory(), packet.payloadOffset() + field);
    return onWire(packet, coveredSum(packet) + (~present & 0xffff));
  }

  /** Whether the transport checksum is right; true for an IPv4 UDP packet that carries none. */
  public static boolean verifiesTransport(IpPacket packet) {
    int field = transportField(packet);
    if (field < 0) {
      return false;
    }
    int present = Octets.u16(packet.memory(), packet.payloadOffset() + field);
    boolean absent = present == 0 && packet.protocol() == IpProtocol.UDP;
    return absent ? packet.isV4() : fold(coveredSum(packet)) == 0xffff;
  }

  /**
   * Finishes the checksum of a TCP or UDP packet whose field holds only the folded pseudo-header
   * sum: Linux leaves it so for hardware that never comes on a veth (CHECKSUM_PARTIAL).
   *
   * @return whether there was a field to finish: false for other protocols and for fragments
   */
  public static boolean completeTransport(IpPacket packet) {
    int field = transportField(packet);
    if (field < 0 || packet.isIcmp()) {
      return false;
    }
    long sum = rawSum(packet.memory(), packet.payloadOffset(), coveredBytes(packet));
    Octets.put16(packet.memory(), packet.payloadOffset() + field, onWire(packet, sum));
    return true;
  }

  /**
   * The pseudo-header sum of a packet that is being written; addresses in the form of {@link
   * IpAddress}.
   */
  static int pseudoHeader(
      int protocol,
      int upperLayerBytes,
      long sourceHigh,
      long sourceLow,
      long destinationHigh,
      long destinationLow) {
    // The mark of a mapped IPv4 address is 0xffff: another 0 in one's complement.
    return fold(
        protocol
            + (long) upperLayerBytes
            + halves(sourceHigh)
            + halves(sourceLow)
            + halves(destinationHigh)
            + halves(destinationLow));
  }

  /**
   * Writes the checksum of a message that has no special value for 0, as UDP has.
   *
   * @param field offset of the checksum in the message
   * @param pseudoHeader its sum; 0 where none is used
   */
  static void signMessage(
      MemorySegment memory, long offset, int lengthBytes, int field, int pseudoHeader) {
    Octets.put16(memory, offset + field, 0);
    int checksum = ~fold(rawSum(memory, offset, lengthBytes) + pseudoHeader);
    Octets.put16(memory, offset + field, checksum);
  }

  /** Folds a wide sum to 16 bits. */
  static int fold(long sum) {
    // The first step leaves 33 bits, the second 18, the third 17, the fourth 16.
    long narrow = (sum >>> 32) + (sum & 0xffff_ffffL);
    narrow = (narrow >>> 16) + (narrow & 0xffff);
    narrow = (narrow >>> 16) + (narrow & 0xffff);
    return (int) ((narrow >>> 16) + (narrow & 0xffff));
  }

  /** A wide sum: 64 KiB of 32-bit halves stay far below 63 bits, so no carry is ever lost. */
  private static long rawSum(MemorySegment memory, long offset, int lengthBytes) {
    long sum = 0;
    int at = 0;
    for (; at <= lengthBytes - 8; at += 8) {
      long word = Octets.i64(memory, offset + at);
      sum += (word >>> 32) + (word & 0xffff_ffffL);
    }
    if (at <= lengthBytes - 4) {
      sum += Octets.i32(memory, offset + at) & 0xffff_ffffL;
      at += 4;
    }
    if (at <= lengthBytes - 2) {
      sum += Octets.u16(memory, offset + at);
      at += 2;
    }
    if (at < lengthBytes) {
      sum += (long) Octets.u8(memory, offset + at) << 8;
    }
    return sum;
  }

  private static long halves(long word) {
    return (word >>> 32) + (word & 0xffff_ffffL);
  }

  private static long coveredSum(IpPacket packet) {
    int covered = coveredBytes(packet);
    long sum = rawSum(packet.memory(), packet.payloadOffset(), covered);
    boolean plain = packet.protocol() == IpProtocol.ICMP;
    return plain ? sum : sum + pseudoHeader(packet, covered);
  }

  /** UDP says its length itself; octets behind it are not its own (RFC 9868). */
  private static int coveredBytes(IpPacket packet) {
    return packet.protocol() == IpProtocol.UDP
        ? Octets.u16(packet.memory(), packet.payloadOffset() + UdpHeader.LENGTH)
        : packet.payloadLengthBytes();
  }

  /** The complement; 0 means "none" in UDP, so its twin stands for it (RFC 768). */
  private static int onWire(IpPacket packet, long sum) {
    int checksum = ~fold(sum) & 0xffff;
    return checksum == 0 && packet.protocol() == IpProtocol.UDP ? 0xffff : checksum;
  }

  /** Offset of the checksum in the transport header; -1 if there is none to speak of. */
  private static int transportField(IpPacket packet) {
    if (packet.isFragment() || packet.isQuoted()) {
      return -1;
    }
    return switch (packet.protocol()) {
      case IpProtocol.TCP -> TcpHeader.CHECKSUM;
      case IpProtocol.UDP -> UdpHeader.CHECKSUM;
      default -> packet.isIcmp() ? IcmpHeader.CHECKSUM : -1;
    };
  }
}
