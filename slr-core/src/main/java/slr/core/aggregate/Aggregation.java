package slr.core.aggregate;

import java.util.Arrays;
import java.util.List;
import slr.core.choice.Candidate;

/**
 * G of A10: what load and cost of a row are that stands for several. Pure, chosen by the operator
 * by name, and replaced while the process runs.
 */
public interface Aggregation {

  /** The name that configuration and status use. */
  String label();

  /**
   * The load of all together: 0.0 idle, 1.0 full.
   *
   * @param contributors at least one, each with what this node counts as its capacity, and with its
   *     routing cost
   */
  double load(List<Candidate> contributors);

  /**
   * What the way from this node down to the hosts costs, in units of the routing cost.
   *
   * @param contributors as for {@link #load}
   */
  double cost(List<Candidate> contributors);

  /**
   * A built-in one.
   *
   * @throws IllegalArgumentException if there is none of this name; the message lists them
   */
  static Aggregation named(String name) {
    return Arrays.stream(BuiltIn.values())
        .filter(each -> each.label.equals(name))
        .findFirst()
        .orElseThrow(() ->
            new IllegalArgumentException(
                "there is no aggregation '"
                    + name
                    + "': use one of "
                    + Arrays.stream(BuiltIn.values()).map(each -> each.label).sorted().toList()));
  }

  /** {@code capacity-weighted-mean}: the share of all capacity that is in use. */
  static Aggregation usual() {
    return BuiltIn.CAPACITY_WEIGHTED_MEAN;
  }
}
