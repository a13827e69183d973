package slr.core.cost;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import slr.packet.IpAddress;

/**
 * The routing costs of all end points, as they were last heard of. Pure; one control thread.
 *
 * <p>What is not heard of any more stays as it was. After a silence, and at the start, the router
 * may have to learn its routes anew: for a while a route that is missing is no news.
 */
public final class WayCosts {

  private final long settleNs;
  private final Map<IpAddress, Way> ways = new HashMap<>();
  private CostRates rates;
  private long settledAtNs;
  private boolean isSilent;
  private long changes;
  private long losses;

  /**
   * Nothing is known yet.
   *
   * @param settleNs how long a missing route is no news, after the start and after a silence
   */
  public WayCosts(CostRates rates, long settleNs, long nowNs) {
    this.rates = rates;
    this.settleNs = settleNs;
    settledAtNs = nowNs + settleNs;
  }

  /**
   * The router was asked about the way to these.
   *
   * @return those whose cost is another now
   */
  public Set<IpAddress> onWays(Map<IpAddress, Way> heard, long nowNs) {
    if (isSilent) {
      isSilent = false;
      settledAtNs = nowNs + settleNs;
    }
    boolean settled = nowNs - settledAtNs >= 0;
    Set<IpAddress> changed = new HashSet<>();
    heard.forEach((endPoint, way) -> {
      if (way.isReachable() || settled) {
        take(endPoint, way, changed);
      }
    });
    return changed;
  }

  /** The router does not answer: all stays as it is. */
  public void onSilence() {
    isSilent = true;
  }

  /** Other prices hold from now on; all costs may be others. */
  public void rates(CostRates next) {
    rates = next;
  }

  /** Forgets all end points but these. */
  public void retain(Set<IpAddress> endPoints) {
    ways.keySet().retainAll(endPoints);
  }

  /**
   * What the way to this end point costs: infinite without a route. One that nothing was heard of
   * yet is as dear as the dearest, so that a newcomer does not draw all flows.
   */
  public double cost(IpAddress endPoint) {
    Way way = ways.get(endPoint);
    return way == null
        ? ways.values().stream().filter(Way::isReachable).mapToDouble(rates::cost).max().orElse(0)
        : rates.cost(way);
  }

  /** The way to this end point, if it was heard of. */
  public Optional<Way> way(IpAddress endPoint) {
    return Optional.ofNullable(ways.get(endPoint));
  }

  /** How often a cost has changed. */
  public long changes() {
    return changes;
  }

  /** How often an end point has lost its last route. */
  public long losses() {
    return losses;
  }

  private void take(IpAddress endPoint, Way way, Set<IpAddress> changed) {
    Way before = ways.put(endPoint, way);
    if (before == null || rates.cost(before) != rates.cost(way)) {
      changed.add(endPoint);
      changes++;
      losses += way.isReachable() ? 0 : 1;
    }
  }
}
