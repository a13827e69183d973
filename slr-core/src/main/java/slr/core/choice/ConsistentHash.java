package slr.core.choice;

import java.util.List;

/**
 * Weight = capacity, whatever the load: a client's flow goes to the same node for as long as the
 * node is there. For UDP without records and for levels without load reports.
 */
public record ConsistentHash() implements NextHopPolicy {

  /** What configuration calls it. */
  public static final String NAME = "consistent-hash";

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public CostTerms terms(Candidate candidate) {
    return new CostTerms(0, 0);
  }

  @Override
  public double[] weigh(List<Candidate> eligible) {
    return eligible.stream().mapToDouble(each -> each.row().capacity()).toArray();
  }
}
