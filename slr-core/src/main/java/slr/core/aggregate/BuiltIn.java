package slr.core.aggregate;

import java.util.List;
import java.util.function.ToDoubleFunction;
import slr.core.choice.Candidate;

/** The aggregations that need no program of the operator's. */
enum BuiltIn implements Aggregation {
  /** The share of all capacity that is in use. */
  CAPACITY_WEIGHTED_MEAN("capacity-weighted-mean", BuiltIn::mean),

  /** As the least loaded: right where the policy below sends every new flow there. */
  LOWEST(
      "lowest",
      contributors -> contributors.stream().mapToDouble(BuiltIn::load).min().orElseThrow()),

  /** As the most loaded: careful, for services that must not meet a full host. */
  HIGHEST(
      "highest",
      contributors -> contributors.stream().mapToDouble(BuiltIn::load).max().orElseThrow());

  final String label;

  @SuppressWarnings("ImmutableEnumChecker") // Functions without state.
  private final ToDoubleFunction<List<Candidate>> load;

  BuiltIn(String label, ToDoubleFunction<List<Candidate>> load) {
    this.label = label;
    this.load = load;
  }

  @Override
  public String label() {
    return label;
  }

  @Override
  public double load(List<Candidate> contributors) {
    return load.applyAsDouble(contributors);
  }

  private static double mean(List<Candidate> contributors) {
    double capacity = contributors.stream().mapToDouble(each -> each.row().capacity()).sum();
    double used =
        contributors.stream().mapToDouble(each -> each.row().capacity() * load(each)).sum();
    // Those who drain may have no capacity left.
    return capacity > 0
        ? used / capacity
        : contributors.stream().mapToDouble(BuiltIn::load).average().orElseThrow();
  }

  private static double load(Candidate candidate) {
    return candidate.row().load();
  }
}
