package slr.node.forward;

import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import slr.core.forward.ForwardingTable;
import slr.packet.TunnelEnds;
import slr.packet.TunnelKind;
import slr.plane.NextHop;

/** Outer addresses, MTU and, on a MAC-LAN, neighbour by next-hop number. The loop's thread. */
final class NextHopTunnels {

  private static final Logger LOG = LoggerFactory.getLogger(NextHopTunnels.class);

  /** So long a packet without a neighbour waits for the next to ask again: an ARP takes less. */
  private static final long ASK_AGAIN_NS = 10_000_000;

  private final DataPlaneConfig config;
  private final Ways ways;
  private @Nullable TunnelEnds[] ends = new TunnelEnds[0];
  private int[] mtuBytes = new int[0];
  private @Nullable NextHop[] neighbours = new NextHop[0];
  private long askedNs;

  NextHopTunnels(DataPlaneConfig config, Ways ways) {
    this.config = config;
    this.ways = ways;
  }

  /** Takes the end points of a new table over and asks about ways that are new. */
  void install(ForwardingTable table) {
    int bound = table.nextHopBound();
    @Nullable TunnelEnds[] before = ends;
    ends = new TunnelEnds[bound];
    mtuBytes = Arrays.copyOf(mtuBytes, bound);
    neighbours = Arrays.copyOf(neighbours, bound);
    for (int nextHop = 0; nextHop < bound; nextHop++) {
      TunnelEnds tunnel = table.tunnelEnd(nextHop).flatMap(config::tunnelTo).orElse(null);
      ends[nextHop] = tunnel;
      boolean known = nextHop < before.length && Objects.equals(tunnel, before[nextHop]);
      if (tunnel != null && !known) {
        mtuBytes[nextHop] =
            ways.mtuBytes(tunnel.destination()).orElse(DataPlaneConfig.MTU_BYTES_UNKNOWN);
        neighbours[nextHop] = ask(tunnel);
      }
    }
  }

  /** Asks about each way again; where there is no route the old MTU stays. */
  void refresh() {
    for (int nextHop = 0; nextHop < ends.length; nextHop++) {
      TunnelEnds tunnel = ends[nextHop];
      if (tunnel != null) {
        mtuBytes[nextHop] = ways.mtuBytes(tunnel.destination()).orElse(mtuBytes[nextHop]);
        if (tunnel.kind() == TunnelKind.MAC_LAN) {
          refreshNeighbour(nextHop, tunnel);
        }
      }
    }
  }

  private void refreshNeighbour(int nextHop, TunnelEnds tunnel) {
    NextHop before = neighbours[nextHop];
    neighbours[nextHop] = ask(tunnel);
    if (before != null && neighbours[nextHop] == null) {
      LOG.warn(
          "{} is on no link of this node, or does not answer: what is for it is dropped; name"
              + " another kind in 'tunnels' if it is behind a router",
          tunnel.destination());
    }
  }

  /** The tunnel to a next hop, or null if this node cannot make one. */
  @Nullable TunnelEnds ends(int nextHop) {
    return nextHop >= 0 && nextHop < ends.length ? ends[nextHop] : null;
  }

  /** The longest outer packet on the way; valid where {@link #ends} is not null. */
  int mtuBytes(int nextHop) {
    return mtuBytes[nextHop];
  }

  /** The far end on its link; null if it is on none, or its link address is not known yet. */
  @Nullable NextHop neighbour(int nextHop, long nowNs) {
    NextHop known = neighbours[nextHop];
    TunnelEnds tunnel = ends[nextHop];
    if (known == null && tunnel != null && nowNs - askedNs >= ASK_AGAIN_NS) {
      askedNs = nowNs;
      neighbours[nextHop] = ask(tunnel);
    }
    return neighbours[nextHop];
  }

  private @Nullable NextHop ask(TunnelEnds tunnel) {
    return tunnel.kind() == TunnelKind.MAC_LAN
        ? ways.neighbour(tunnel.destination()).orElse(null)
        : null;
  }
}
