package slr.node.offload;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ObjIntConsumer;
import slr.packet.Prefix;

/**
 * Numbers for the tunnels and accounts of the kernel's data plane: one tunnel for each pair of
 * virtual host and next hop that flows take, one account for each virtual host. A number is never
 * given to another pair, for flows in the kernel name it.
 */
final class WayIndex {

  /** No number is left. */
  static final int FULL = -1;

  /** A pair that flows take. */
  record Way(Prefix virtualHost, int nextHop) {}

  private final int tunnelsMax;
  private final int accountsMax;
  private final Map<Way, Integer> tunnels = new HashMap<>();
  private final List<Way> byTunnel = new ArrayList<>();
  private final Map<Prefix, Integer> accounts = new HashMap<>();

  WayIndex(int tunnelsMax, int accountsMax) {
    this.tunnelsMax = tunnelsMax;
    this.accountsMax = accountsMax;
  }

  /** The number of a pair, {@link #FULL} if it has none yet and none is left. */
  int tunnel(Way way) {
    Integer known = tunnels.get(way);
    if (known != null) {
      return known;
    }
    if (byTunnel.size() == tunnelsMax || account(way.virtualHost()) == FULL) {
      return FULL;
    }
    tunnels.put(way, byTunnel.size());
    byTunnel.add(way);
    return byTunnel.size() - 1;
  }

  /** The pair with this number, if there is one. */
  Optional<Way> way(int tunnel) {
    return tunnel < byTunnel.size() ? Optional.of(byTunnel.get(tunnel)) : Optional.empty();
  }

  /** Whether a pair has a number. */
  boolean isKnown(Way way) {
    return tunnels.containsKey(way);
  }

  /** The number of a virtual host's account, {@link #FULL} if it has none and none is left. */
  int account(Prefix virtualHost) {
    Integer known = accounts.get(virtualHost);
    if (known != null) {
      return known;
    }
    int next = accounts.size();
    if (next == accountsMax) {
      return FULL;
    }
    accounts.put(virtualHost, next);
    return next;
  }

  /** All pairs with their numbers. */
  void forEachTunnel(ObjIntConsumer<Way> visitor) {
    for (int i = 0; i < byTunnel.size(); i++) {
      visitor.accept(byTunnel.get(i), i);
    }
  }

  /** All virtual hosts with the numbers of their accounts. */
  void forEachAccount(ObjIntConsumer<Prefix> visitor) {
    accounts.forEach(visitor::accept);
  }
}
