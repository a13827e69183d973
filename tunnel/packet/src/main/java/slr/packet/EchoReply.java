package slr.packet;

import java.lang.foreign.MemorySegment;

/** Answers echo requests in the name of a virtual host (RFC 1122 3.2.2.6, RFC 4443 4.2). */
public final class EchoReply {

  private static final int DSCP = 0xfc;

  private EchoReply() {}

  /** Whether the packet is a whole echo request to one host. */
  public static boolean mayAnswer(IpPacket packet) {
    int type = packet.isV4() ? IcmpHeader.V4_ECHO_REQUEST : IcmpHeader.V6_ECHO_REQUEST;
    return packet.icmpType() == type
        && packet.icmpCode() == 0
        && !packet.isQuoted()
        && !packet.isFragment()
        && !AddressRules.isForMany(packet.destinationHigh(), packet.destinationLow());
  }

  /**
   * Writes the reply: identifier, sequence number, data and DSCP as in the request. The checksum is
   * carried over and corrected, so that a request that came damaged stays so.
   *
   * @param request {@link #mayAnswer} said yes
   * @param out gets the packet at {@code outOffset}; as many octets as the request are enough
   * @return its length in octets; IPv4 options and extension headers are not returned
   */
  public static int write(IpPacket request, MemorySegment out, long outOffset) {
    if (!mayAnswer(request)) {
      throw new IllegalArgumentException("no echo request: " + request);
    }
    boolean v4 = request.isV4();
    int headerBytes = IpHeader.bytes(v4);
    int icmpBytes = request.payloadLengthBytes();
    IpHeader.writeAnswer(
        request,
        request.destinationHigh(),
        request.destinationLow(),
        out,
        outOffset,
        request.trafficClass() & DSCP,
        request.protocol(),
        icmpBytes);
    long icmp = outOffset + headerBytes;
    MemorySegment.copy(request.memory(), request.payloadOffset(), out, icmp, icmpBytes);
    int reply = v4 ? IcmpHeader.V4_ECHO_REPLY : IcmpHeader.V6_ECHO_REPLY;
    int checksum = Octets.u16(out, icmp + IcmpHeader.CHECKSUM);
    int oldWord = request.icmpType() << 8;
    // The pseudo header of ICMPv6 does not change: its two addresses only change places.
    Octets.put16(out, icmp, reply << 8);
    Octets.put16(out, icmp + IcmpHeader.CHECKSUM, Checksum.update(checksum, oldWord, reply << 8));
    return headerBytes + icmpBytes;
  }
}
