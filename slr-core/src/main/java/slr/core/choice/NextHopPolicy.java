package slr.core.choice;

import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * F of A10: what a row and the way to its node are worth. Evaluated when tables change, never per
 * packet; new flows are then spread by the weights. Pure: the same candidates give the same
 * weights, whatever was before, so that routers with the same tables choose alike.
 */
public interface NextHopPolicy {

  /** The name that configuration and status use. */
  String name();

  /**
   * The weight of each candidate, in the same order: finite, not negative, 0 gets no new flow. If
   * all are 0, nobody gets any.
   *
   * @param eligible at least one; all of them may get new flows
   */
  double[] weigh(List<Candidate> eligible);

  /** What F is made of, for people: how {@link #weigh} sees this candidate. */
  CostTerms terms(Candidate candidate);

  /**
   * A built-in policy with its usual figures.
   *
   * @throws IllegalArgumentException if there is none of this name; the message lists them
   */
  static NextHopPolicy named(String name) {
    Map<String, Supplier<NextHopPolicy>> builtIns =
        Map.of(
            LowestCost.NAME, LowestCost::usual,
            SpareCapacity.NAME, SpareCapacity::new,
            ConsistentHash.NAME, ConsistentHash::new);
    Supplier<NextHopPolicy> policy = builtIns.get(name);
    if (policy == null) {
      throw new IllegalArgumentException(
          "there is no policy '"
              + name
              + "': use one of "
              + builtIns.keySet().stream().sorted().toList());
    }
    return policy.get();
  }
}
