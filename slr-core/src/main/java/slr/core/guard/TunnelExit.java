package slr.core.guard;

import java.lang.foreign.MemorySegment;
import slr.packet.Decapsulation;
import slr.packet.Encapsulation;
import slr.packet.IpAddress;
import slr.packet.IpPacket;
import slr.packet.PacketStatus;
import slr.packet.Prefix;

/**
 * The end of all tunnels to a host: from a packet that a tap showed to its one {@link
 * GuardVerdict}. Pure, allocates nothing.
 *
 * <p>The order matters: an outer header of mine, from a source that may send here, with a whole
 * packet inside, for a virtual host of mine, that the {@link Guard} lets pass. On a MAC-LAN ({@link
 * ExitTable#lan}) there is no outer header, and the rest is the same. Nothing is said about a
 * packet to anybody but its counter and, for a stray, the report of the caller.
 *
 * <p>Calling order: {@link #install}, then {@link #onPacket} as often as needed; {@link #inner} is
 * valid until the next call and only if the inner packet was reached. One thread.
 */
public final class TunnelExit {

  private final Guard guard;
  private final IpPacket outer = new IpPacket();
  private final IpPacket inner = new IpPacket();
  private IpAddress[] endPoints = {};
  private Prefix[] tunnelSources = {};
  private Prefix[] virtualHosts = {};
  private boolean lan;

  /** An exit that opens nothing until a table is installed. */
  public TunnelExit(Guard guard) {
    this.guard = guard;
  }

  /** Goes by this table from the next packet on. */
  public void install(ExitTable table) {
    endPoints = table.endPoints().toArray(IpAddress[]::new);
    tunnelSources = table.tunnelSources().toArray(Prefix[]::new);
    virtualHosts = table.virtualHosts().toArray(Prefix[]::new);
    lan = table.lan();
  }

  /**
   * Judges one packet; opens it in place.
   *
   * @param memory where it lies; the inner ECN bits may be written (RFC 6040 4.2)
   * @param offset of the first octet of the outer IP header
   * @param lengthBytes octets received from there on
   */
  public GuardVerdict onPacket(MemorySegment memory, long offset, int lengthBytes, long nowNs) {
    if (outer.parse(memory, offset, lengthBytes) != PacketStatus.OK) {
      return GuardVerdict.BAD_OUTER;
    }
    if (!isEndPoint(outer.destinationHigh(), outer.destinationLow())) {
      return onBare(memory, offset, lengthBytes, nowNs);
    }
    if (!contains(tunnelSources, outer.sourceHigh(), outer.sourceLow())) {
      return GuardVerdict.FORBIDDEN_SOURCE;
    }
    return switch (Decapsulation.decapsulate(outer, inner)) {
      case OK -> onInner(nowNs);
      case NOT_TUNNEL -> GuardVerdict.NOT_FOR_THIS_EXIT;
      case OUTER_FRAGMENT -> GuardVerdict.BAD_OUTER;
      case BAD_CHECKSUM -> GuardVerdict.BAD_CHECKSUM;
      case BAD_GUE -> GuardVerdict.BAD_GUE;
      case BAD_INNER -> GuardVerdict.BAD_INNER;
      case NESTED -> GuardVerdict.NESTED_TUNNEL;
      case CONGESTION_LOST -> GuardVerdict.CONGESTION_LOST;
    };
  }

  /** A packet that no tunnel brought; it is the inner one then. */
  private GuardVerdict onBare(MemorySegment memory, long offset, int lengthBytes, long nowNs) {
    if (!lan || !isVirtualHost(outer.destinationHigh(), outer.destinationLow())) {
      return GuardVerdict.NOT_FOR_THIS_EXIT;
    }
    if (Encapsulation.isTunnel(outer)) {
      return GuardVerdict.NESTED_TUNNEL;
    }
    inner.parse(memory, offset, lengthBytes);
    return guard.onPacket(inner, nowNs);
  }

  /** The inner packet of the last call; of one that came without a tunnel, itself. */
  public IpPacket inner() {
    return inner;
  }

  /** Whether an address, its upper and lower 64 bits, is of a virtual host of the table. */
  public boolean isVirtualHost(long high, long low) {
    return contains(virtualHosts, high, low);
  }

  private GuardVerdict onInner(long nowNs) {
    return isVirtualHost(inner.destinationHigh(), inner.destinationLow())
        ? guard.onPacket(inner, nowNs)
        : GuardVerdict.WRONG_VIRTUAL_HOST;
  }

  private boolean isEndPoint(long high, long low) {
    for (IpAddress endPoint : endPoints) {
      if (endPoint.low() == low && endPoint.high() == high) {
        return true;
      }
    }
    return false;
  }

  private static boolean contains(Prefix[] prefixes, long high, long low) {
    for (Prefix prefix : prefixes) {
      if (prefix.contains(high, low)) {
        return true;
      }
    }
    return false;
  }
}
