package slr.core.choice;

import java.util.List;

/**
 * Shares new flows by what is free (B5): weight = capacity x (1 - load).
 *
 * <p>The load counts in steps of 5 percent, so that a change too small to matter moves no weight.
 * There is no memory of earlier weights: it would make two routers with the same tables choose
 * differently. Damping belongs to who measures the load (B2: averaged, with hysteresis, 1 to 4
 * times a minute). A candidate that is full or overloaded keeps one hundredth of its capacity as
 * weight: when all are full, new flows still spread by capacity instead of finding nobody.
 *
 * <p>Routing costs do not enter, but for a next hop without a route, which is no candidate: who
 * wants the near ones filled first takes {@link LowestCost}. Shares by what is free stay what they
 * say, and SLRs at different places share alike.
 */
public record SpareCapacity() implements NextHopPolicy {

  /** What configuration calls it. */
  public static final String NAME = "spare-capacity";

  private static final int STEPS = 20;
  private static final double FLOOR = 0.01;

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public double[] weigh(List<Candidate> eligible) {
    return eligible.stream().mapToDouble(SpareCapacity::weight).toArray();
  }

  @Override
  public CostTerms terms(Candidate candidate) {
    return new CostTerms((double) Math.round(candidate.row().load() * STEPS) / STEPS, 0);
  }

  private static double weight(Candidate candidate) {
    double load = (double) Math.round(candidate.row().load() * STEPS) / STEPS;
    return candidate.row().capacity() * Math.max(FLOOR, 1 - load);
  }
}
