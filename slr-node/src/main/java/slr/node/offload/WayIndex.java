package slr.node.offload;

import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.ObjIntConsumer;
import slr.packet.Prefix;
import slr.plane.PlaneTunnel;

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
  private final Map<Integer, Way> byTunnel = new TreeMap<>();
  private final Map<Prefix, Integer> accounts = new HashMap<>();
  private final BitSet takenTunnels = new BitSet();
  private final BitSet takenAccounts = new BitSet();

  WayIndex(int tunnelsMax, int accountsMax) {
    this.tunnelsMax = tunnelsMax;
    this.accountsMax = accountsMax;
  }

  /**
   * The numbers that a process before this one gave. A tunnel whose account is no virtual host's
   * any more keeps its number, and is no pair's.
   *
   * @param named accounts by virtual host, below 0 where it had none
   */
  void adopt(Map<Prefix, Integer> named, Map<Integer, PlaneTunnel> left) {
    Map<Integer, Prefix> byAccount = new HashMap<>();
    named.forEach((virtualHost, account) -> {
      if (account >= 0) {
        accounts.put(virtualHost, account);
        byAccount.put(account, virtualHost);
        takenAccounts.set(account);
      }
    });
    left.forEach((number, tunnel) -> {
      takenTunnels.set(number);
      takenAccounts.set(tunnel.account());
      Prefix virtualHost = byAccount.get(tunnel.account());
      if (virtualHost != null) {
        know(new Way(virtualHost, tunnel.nextHop()), number);
      }
    });
  }

  /** The number of a pair, {@link #FULL} if it has none yet and none is left. */
  int tunnel(Way way) {
    Integer known = tunnels.get(way);
    if (known != null) {
      return known;
    }
    int next = takenTunnels.nextClearBit(0);
    if (next >= tunnelsMax || account(way.virtualHost()) == FULL) {
      return FULL;
    }
    takenTunnels.set(next);
    know(way, next);
    return next;
  }

  private void know(Way way, int tunnel) {
    tunnels.put(way, tunnel);
    byTunnel.put(tunnel, way);
  }

  /** The pair with this number, if there is one. */
  Optional<Way> way(int tunnel) {
    return Optional.ofNullable(byTunnel.get(tunnel));
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
    int next = takenAccounts.nextClearBit(0);
    if (next >= accountsMax) {
      return FULL;
    }
    takenAccounts.set(next);
    accounts.put(virtualHost, next);
    return next;
  }

  /** All pairs with their numbers. */
  void forEachTunnel(ObjIntConsumer<Way> visitor) {
    byTunnel.forEach((number, way) -> visitor.accept(way, number));
  }

  /** All virtual hosts with the numbers of their accounts. */
  void forEachAccount(ObjIntConsumer<Prefix> visitor) {
    accounts.forEach(visitor::accept);
  }
}
