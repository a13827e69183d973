package slr.core.choice;

import java.util.List;

/**
 * Document A's rule (A10): m = F(s, r), the lowest wins. Here m = loadCost x load + r, in units of
 * the routing cost; r is the way to the node and what the node says of the ways below it.
 * Candidates within the tolerance of the lowest are equals and share the new flows by capacity;
 * without a tolerance everybody would run to the one that was least loaded a second ago.
 *
 * @param loadCost what a full load costs, in units of routing cost
 * @param tolerance how much dearer than the cheapest is still equal, in the same unit
 */
public record LowestCost(double loadCost, double tolerance) implements NextHopPolicy {

  /** What configuration calls it. */
  public static final String NAME = "lowest-cost";

  public LowestCost {
    if (!(loadCost >= 0) || !(tolerance >= 0) || Double.isInfinite(loadCost + tolerance)) {
      throw new IllegalArgumentException(
          "load cost " + loadCost + " and tolerance " + tolerance + " must be 0 or more");
    }
  }

  /** One percent of load weighs as much as a routing cost of 1; 10 percent are equal. */
  static NextHopPolicy usual() {
    return new LowestCost(100, 10);
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public double[] weigh(List<Candidate> eligible) {
    double lowest = eligible.stream().mapToDouble(this::cost).min().orElseThrow();
    return eligible.stream()
        .mapToDouble(each -> cost(each) <= lowest + tolerance ? each.row().capacity() : 0)
        .toArray();
  }

  @Override
  public CostTerms terms(Candidate candidate) {
    return new CostTerms(loadCost * candidate.row().load(), candidate.wayCost());
  }

  private double cost(Candidate candidate) {
    return terms(candidate).sum();
  }
}
