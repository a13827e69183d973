package slr.packet;

import java.lang.foreign.MemorySegment;

/**
 * The one error this node sends: fragmentation needed (RFC 792, RFC 1191 4), or packet too big (RFC
 * 4443 3.2). Every other error would break somebody's connection and is a counted drop. The caller
 * limits the rate (RFC 1812 4.3.2.8, RFC 4443 2.4 f).
 */
public final class IcmpErrors {

  /** The longest error about an IPv4 packet (RFC 1812 4.3.2.3). */
  public static final int MAX_V4_BYTES = 576;

  /** The longest error about an IPv6 packet (RFC 4443 2.4 c). */
  public static final int MAX_V6_BYTES = 1280;

  /** Precedence 6, internetwork control (RFC 1812 4.3.2.5). */
  private static final int V4_TYPE_OF_SERVICE = 0xc0;

  private IcmpErrors() {}

  /**
   * Whether an error may be sent about this packet: never about an ICMP error or redirect, a later
   * fragment or a packet to many (RFC 1812 4.3.2.7, RFC 4443 2.4 e; the exception there for packet
   * too big to a multicast address is not used: virtual hosts are unicast).
   */
  public static boolean mayAnswer(IpPacket about) {
    return about.status() == PacketStatus.OK
        && !about.isQuoted()
        && about.fragmentOffsetBytes() == 0
        && !isError(about)
        && !AddressRules.isForMany(about.destinationHigh(), about.destinationLow());
  }

  /** Whether the packet is an ICMP or ICMPv6 error message or a redirect. */
  public static boolean isError(IpPacket packet) {
    int type = packet.icmpType();
    if (!packet.isV4()) {
      boolean error = type >= 0 && type < IcmpHeader.V6_FIRST_INFORMATIONAL;
      return error || type == IcmpHeader.V6_REDIRECT;
    }
    return switch (type) {
      case IcmpHeader.V4_UNREACHABLE,
          IcmpHeader.V4_SOURCE_QUENCH,
          IcmpHeader.V4_REDIRECT,
          IcmpHeader.V4_TIME_EXCEEDED,
          IcmpHeader.V4_PARAMETER_PROBLEM ->
          true;
      default -> false;
    };
  }

  /**
   * Writes fragmentation needed or packet too big, quoting as much as is allowed.
   *
   * @param about the packet as it came; {@link #mayAnswer} said yes
   * @param mtuBytes the longest packet that would have passed: {@link Encapsulation#innerMtuBytes}
   * @param from this node's address, of the packet's family
   * @param out gets the packet at {@code outOffset}; {@link #MAX_V4_BYTES} or {@link #MAX_V6_BYTES}
   *     are enough
   * @return its length in octets
   */
  public static int tooBig(
      IpPacket about, int mtuBytes, IpAddress from, MemorySegment out, long outOffset) {
    boolean v4 = about.isV4();
    if (from.isV4() != v4 || !mayAnswer(about)) {
      throw new IllegalArgumentException("no error from " + from + " about " + about);
    }
    int headerBytes = IpHeader.bytes(v4);
    int roomBytes = (v4 ? MAX_V4_BYTES : MAX_V6_BYTES) - headerBytes - IcmpHeader.BYTES;
    int quotedBytes = Math.min(about.lengthBytes(), roomBytes);
    int icmpBytes = IcmpHeader.BYTES + quotedBytes;
    int protocol = v4 ? IpProtocol.ICMP : IpProtocol.ICMPV6;
    IpHeader.writeAnswer(
        about,
        from.high(),
        from.low(),
        out,
        outOffset,
        v4 ? V4_TYPE_OF_SERVICE : 0,
        protocol,
        icmpBytes);
    long icmp = outOffset + headerBytes;
    int type = v4 ? IcmpHeader.V4_UNREACHABLE : IcmpHeader.V6_PACKET_TOO_BIG;
    int code = v4 ? IcmpHeader.V4_FRAGMENTATION_NEEDED_CODE : 0;
    Octets.put32(out, icmp, type << 24 | code << 16);
    // RFC 1191: the lower 16 bits; RFC 4443: all 32. The same word for any MTU there is.
    Octets.put32(out, icmp + IcmpHeader.REST, mtuBytes);
    MemorySegment.copy(about.memory(), about.offset(), out, icmp + IcmpHeader.BYTES, quotedBytes);
    Checksum.signMessage(
        out,
        icmp,
        icmpBytes,
        IcmpHeader.CHECKSUM,
        v4
            ? 0
            : Checksum.pseudoHeader(
                protocol,
                icmpBytes,
                from.high(),
                from.low(),
                about.sourceHigh(),
                about.sourceLow()));
    return headerBytes + icmpBytes;
  }
}
