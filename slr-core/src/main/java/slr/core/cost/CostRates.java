package slr.core.cost;

/**
 * The operator's prices: what makes one routing cost (r_j of A10) of BGP's path length and the
 * interior metric.
 *
 * @param asHop of each AS on the way
 * @param metric of each unit of the interior metric
 */
public record CostRates(double asHop, double metric) {

  public CostRates {
    require("AS hop", asHop);
    require("metric", metric);
  }

  /** What this way costs; infinite if there is none. */
  public double cost(Way way) {
    return way.isReachable()
        ? asHop * way.asHops() + metric * way.metric()
        : Double.POSITIVE_INFINITY;
  }

  private static void require(String what, double rate) {
    if (!(rate >= 0 && rate <= 1e6)) {
      throw new IllegalArgumentException(
          "cost of one " + what + " " + rate + " is out of range: use 0 to 1000000");
    }
  }
}
