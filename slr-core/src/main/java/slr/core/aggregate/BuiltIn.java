package slr.core.aggregate;

import java.util.List;
import java.util.function.ToDoubleBiFunction;
import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;
import slr.core.choice.Candidate;

/** The aggregations that need no program of the operator's. */
enum BuiltIn implements Aggregation {
  /** The share of all capacity that is in use; of the costs the mean by capacity. */
  CAPACITY_WEIGHTED_MEAN("capacity-weighted-mean", BuiltIn::mean),

  /** As the least loaded and the nearest: right where the policy sends every new flow there. */
  LOWEST("lowest", (contributors, term) -> all(contributors, term).min().orElseThrow()),

  /** As the most loaded and the farthest: careful, for services that must not meet a full host. */
  HIGHEST("highest", (contributors, term) -> all(contributors, term).max().orElseThrow());

  final String label;

  @SuppressWarnings("ImmutableEnumChecker") // Functions without state.
  private final ToDoubleBiFunction<List<Candidate>, ToDoubleFunction<Candidate>> together;

  BuiltIn(String label, ToDoubleBiFunction<List<Candidate>, ToDoubleFunction<Candidate>> together) {
    this.label = label;
    this.together = together;
  }

  @Override
  public String label() {
    return label;
  }

  @Override
  public double load(List<Candidate> contributors) {
    return together.applyAsDouble(contributors, each -> each.row().load());
  }

  @Override
  public double cost(List<Candidate> contributors) {
    return together.applyAsDouble(contributors, Candidate::wayCost);
  }

  private static double mean(List<Candidate> contributors, ToDoubleFunction<Candidate> term) {
    double capacity = contributors.stream().mapToDouble(each -> each.row().capacity()).sum();
    double sum =
        contributors.stream()
            .filter(each -> each.row().capacity() > 0)
            .mapToDouble(each -> each.row().capacity() * term.applyAsDouble(each))
            .sum();
    // Those who drain may have no capacity left.
    return capacity > 0 ? sum / capacity : all(contributors, term).average().orElseThrow();
  }

  private static DoubleStream all(List<Candidate> contributors, ToDoubleFunction<Candidate> term) {
    return contributors.stream().mapToDouble(term);
  }
}
