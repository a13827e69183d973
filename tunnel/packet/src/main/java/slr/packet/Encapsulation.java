package slr.packet;

import java.lang.foreign.MemorySegment;

/**
 * The entry of a tunnel: writes the outer headers of its {@link TunnelKind} into the headroom
 * before a packet, IPv4 or IPv6 in either. Pure, and allocates nothing.
 *
 * <p>The inner packet loses one hop and is otherwise untouched. The outer header has the inner DSCP
 * and ECN bits (RFC 6040 4.1, normal mode), TTL 64, and DF always: outer fragments are neither made
 * nor accepted, so the identification is 0 (RFC 6864 4.1).
 */
public final class Encapsulation {

  /** What became of the packet; it is untouched unless {@link #OK}. */
  public enum Status {
    /** What its kind of tunnel has before it stands there. */
    OK,
    /** It had no hop left; nothing is sent about it. */
    TTL_EXPIRED,
    /** With the outer header it is longer than the MTU: fragment it, or tell its sender. */
    TOO_BIG,
    /** It is a tunnel packet itself, which the exit would refuse. */
    NESTED
  }

  private Encapsulation() {}

  /**
   * Encapsulates in place. The outer packet then begins {@link TunnelEnds#overheadBytes()} before
   * the inner one's {@link IpPacket#offset()} and is that much longer; as many octets of headroom
   * must be there.
   *
   * @param mtuBytes the longest outer packet that the way to the exit carries
   * @param entropy of the flow, so that flows spread over equal paths: the outer flow label over
   *     IPv6 (RFC 6438), and the UDP source port of GUE
   */
  public static Status encapsulate(IpPacket inner, TunnelEnds ends, int mtuBytes, int entropy) {
    if (isTunnel(inner)) {
      return Status.NESTED;
    }
    if (inner.timeToLive() <= 1) {
      return Status.TTL_EXPIRED;
    }
    if (inner.lengthBytes() > innerMtuBytes(ends, mtuBytes)) {
      return Status.TOO_BIG;
    }
    int trafficClass = inner.trafficClass();
    takeHop(inner);
    int protocol = inner.isV4() ? IpProtocol.IPV4 : IpProtocol.IPV6;
    long offset = inner.offset();
    int lengthBytes = inner.lengthBytes();
    switch (ends.kind()) {
      case IP_IN_IP ->
          writeOuter(inner, offset, ends, trafficClass, entropy, protocol, lengthBytes);
      case GUE -> {
        offset -= GueHeader.BYTES;
        GueHeader.write(inner.memory(), offset, entropy, protocol, lengthBytes);
        lengthBytes += GueHeader.BYTES;
        writeOuter(inner, offset, ends, trafficClass, entropy, IpProtocol.UDP, lengthBytes);
      }
      case MAC_LAN -> {}
    }
    return Status.OK;
  }

  /** Writes the IP header that ends at the offset. */
  private static void writeOuter(
      IpPacket inner,
      long endOffset,
      TunnelEnds ends,
      int trafficClass,
      int flowLabel,
      int protocol,
      int payloadBytes) {
    IpAddress source = ends.source();
    IpAddress destination = ends.destination();
    IpHeader.write(
        inner.memory(),
        endOffset - IpHeader.bytes(destination.isV4()),
        source.high(),
        source.low(),
        destination.high(),
        destination.low(),
        trafficClass,
        flowLabel,
        IpHeader.TIME_TO_LIVE,
        protocol,
        payloadBytes);
  }

  /** The longest inner packet for an MTU of the way to the exit: what an ICMP error tells. */
  public static int innerMtuBytes(TunnelEnds ends, int mtuBytes) {
    // Both families count 16 bits; in IPv6 the header is not in the count.
    return Math.min(mtuBytes, Ipv4Header.MAX_TOTAL_BYTES) - ends.overheadBytes();
  }

  /** Whether the packet carries an IP packet at once, whoever it is to. */
  public static boolean isTunnel(IpPacket packet) {
    return packet.protocol() == IpProtocol.IPV4 || packet.protocol() == IpProtocol.IPV6;
  }

  private static void takeHop(IpPacket inner) {
    MemorySegment memory = inner.memory();
    long offset = inner.offset();
    if (inner.isV4()) {
      int word = Octets.u16(memory, offset + Ipv4Header.TIME_TO_LIVE);
      Ipv4Header.change(memory, offset, Ipv4Header.TIME_TO_LIVE, word - (1 << 8));
    } else {
      Octets.put8(memory, offset + Ipv6Header.HOP_LIMIT, inner.timeToLive() - 1);
    }
  }
}
