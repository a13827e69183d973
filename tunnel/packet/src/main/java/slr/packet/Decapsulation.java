package slr.packet;

/**
 * The exit of a tunnel that has an outer header: finds the inner packet and brings its ECN bits up
 * to date (RFC 6040 4.2). Pure, and allocates nothing. Whether the outer source is one that may
 * send here is the caller's question, and comes first.
 *
 * <p>The inner TTL is not changed: the entry has taken the hop (RFC 2003 3.1). The inner DSCP
 * stays, whatever the way did to the outer one (RFC 2983 3.1, pipe model).
 */
public final class Decapsulation {

  /** What became of the packet; the inner view is valid only if {@link #OK}. */
  public enum Status {
    /** The inner packet is whole. */
    OK,
    /** Neither IPv4 nor IPv6 is in it, nor is it to the port of GUE. */
    NOT_TUNNEL,
    /** The outer packet is a fragment; the entry never makes one. */
    OUTER_FRAGMENT,
    /** The UDP checksum of GUE is there and wrong. */
    BAD_CHECKSUM,
    /** A GUE header of another variant, with extensions or flags, or with neither IPv4 nor IPv6. */
    BAD_GUE,
    /** The inner packet does not parse (its {@link IpPacket#status()}), or is of another family. */
    BAD_INNER,
    /** The inner packet is a tunnel packet again. */
    NESTED,
    /** Congestion was marked on the way, but the ends take no marks: lost as RFC 6040 4.2 says. */
    CONGESTION_LOST
  }

  private Decapsulation() {}

  /** Whether a packet, if it is addressed to this node, is for {@link #decapsulate}. */
  public static boolean mayOpen(IpPacket outer) {
    return Encapsulation.isTunnel(outer) || GueHeader.leads(outer);
  }

  /**
   * Opens a tunnel packet in place.
   *
   * @param outer parsed, addressed to this node
   * @param inner is set to the packet in it; another view than {@code outer}
   */
  public static Status decapsulate(IpPacket outer, IpPacket inner) {
    if (!mayOpen(outer)) {
      return Status.NOT_TUNNEL;
    }
    if (outer.isFragment()) {
      return Status.OUTER_FRAGMENT;
    }
    if (!GueHeader.leads(outer)) {
      return open(
          outer, inner, outer.protocol(), outer.payloadOffset(), outer.payloadLengthBytes());
    }
    if (!GueHeader.verifies(outer)) {
      return Status.BAD_CHECKSUM;
    }
    int protocol = GueHeader.protocol(outer);
    return protocol == GueHeader.BAD
        ? Status.BAD_GUE
        : open(
            outer,
            inner,
            protocol,
            outer.payloadOffset() + GueHeader.BYTES,
            GueHeader.payloadBytes(outer));
  }

  private static Status open(
      IpPacket outer, IpPacket inner, int protocol, long offset, int lengthBytes) {
    PacketStatus parsed = inner.parse(outer.memory(), offset, lengthBytes);
    boolean claimsV4 = protocol == IpProtocol.IPV4;
    if (parsed != PacketStatus.OK || inner.isV4() != claimsV4) {
      return Status.BAD_INNER;
    }
    if (Encapsulation.isTunnel(inner)) {
      return Status.NESTED;
    }
    int before = inner.trafficClass() & Ecn.MASK;
    int after = Ecn.decapsulated(before, outer.trafficClass() & Ecn.MASK);
    if (after == Ecn.LOST) {
      return Status.CONGESTION_LOST;
    }
    if (after != before) {
      Ecn.write(inner, after);
    }
    return Status.OK;
  }
}
