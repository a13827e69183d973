package slr.node.offload;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import slr.core.advertise.AdoptedEnd;
import slr.core.forward.TunnelEnd;
import slr.core.pin.AdoptedPinnedEnd;
import slr.packet.IpAddress;
import slr.packet.TunnelEnds;
import slr.plane.PlaneTunnel;
import slr.plane.TunnelState;

/** Where the tunnels lead that a process before this one left in the kernel. */
final class TunnelsLeft {

  private TunnelsLeft() {}

  private static boolean isPinned(PlaneTunnel tunnel) {
    return TunnelEnd.isPinned(tunnel.nextHop());
  }

  /** Who holds the flows of a tunnel: its next hop, unless they are pinned past the holder. */
  static int holder(PlaneTunnel tunnel) {
    return isPinned(tunnel) ? tunnel.holder() : tunnel.nextHop();
  }

  /** Children past which flows are pinned. */
  static Set<Integer> holdersPassed(Collection<PlaneTunnel> left) {
    return left.stream()
        .filter(TunnelsLeft::isPinned)
        .map(PlaneTunnel::holder)
        .collect(Collectors.toSet());
  }

  /** The ends of the node's children. */
  static List<AdoptedEnd> ends(Collection<PlaneTunnel> left) {
    Map<Integer, AdoptedEnd> ends = new TreeMap<>();
    left.stream()
        .filter(tunnel -> !isPinned(tunnel))
        .forEach(tunnel -> {
          boolean up = tunnel.state() != TunnelState.DOWN;
          IpAddress endPoint = tunnel.ends().destination();
          // A child may have two end points; the one that is up is the one in use.
          ends.merge(
              tunnel.nextHop(),
              new AdoptedEnd(tunnel.nextHop(), endPoint, up),
              (one, other) -> one.up() ? one : other);
        });
    return List.copyOf(ends.values());
  }

  /** The ends past them, in use or not: their flows name them. */
  static List<AdoptedPinnedEnd> pins(Collection<PlaneTunnel> left) {
    Map<Integer, AdoptedPinnedEnd> ends = new TreeMap<>();
    left.stream()
        .filter(TunnelsLeft::isPinned)
        .forEach(tunnel -> {
          TunnelEnds its = tunnel.ends();
          // One for each virtual host; they may have been written at different times.
          ends.merge(
              tunnel.nextHop(),
              new AdoptedPinnedEnd(
                  tunnel.nextHop(),
                  its.destination(),
                  its.kind(),
                  tunnel.holder(),
                  tunnel.state() == TunnelState.UP),
              (one, other) -> one.up() ? one : other);
        });
    return List.copyOf(ends.values());
  }
}
