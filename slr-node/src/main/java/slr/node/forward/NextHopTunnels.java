package slr.node.forward;

import java.util.Arrays;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import slr.core.forward.ForwardingTable;
import slr.packet.IpAddress;
import slr.packet.TunnelEnds;

/** Outer addresses and MTU by next-hop number. The loop's thread. */
final class NextHopTunnels {

  private final DataPlaneConfig config;
  private final Function<IpAddress, OptionalInt> pathMtu;
  private @Nullable TunnelEnds[] ends = new TunnelEnds[0];
  private int[] mtuBytes = new int[0];

  NextHopTunnels(DataPlaneConfig config, Function<IpAddress, OptionalInt> pathMtu) {
    this.config = config;
    this.pathMtu = pathMtu;
  }

  /** Takes the end points of a new table over and asks for the MTU of ways that are new. */
  void install(ForwardingTable table) {
    int bound = table.nextHopBound();
    @Nullable TunnelEnds[] before = ends;
    ends = new TunnelEnds[bound];
    mtuBytes = Arrays.copyOf(mtuBytes, bound);
    for (int nextHop = 0; nextHop < bound; nextHop++) {
      TunnelEnds tunnel = table.tunnelEnd(nextHop).flatMap(config::tunnelTo).orElse(null);
      ends[nextHop] = tunnel;
      boolean known = nextHop < before.length && Objects.equals(tunnel, before[nextHop]);
      if (tunnel != null && !known) {
        mtuBytes[nextHop] =
            pathMtu.apply(tunnel.destination()).orElse(DataPlaneConfig.MTU_BYTES_UNKNOWN);
      }
    }
  }

  /** Asks the kernel for the MTU of each way again; where there is no route the old one stays. */
  void refresh() {
    for (int nextHop = 0; nextHop < ends.length; nextHop++) {
      TunnelEnds tunnel = ends[nextHop];
      if (tunnel != null) {
        mtuBytes[nextHop] = pathMtu.apply(tunnel.destination()).orElse(mtuBytes[nextHop]);
      }
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
}
