package slr.core.advertise;

import java.util.List;

/**
 * The answer to {@link ExplainFlow}: what becomes of the flow here and at each level below, as far
 * as the question came.
 *
 * @param id of the question
 * @param hops at least that of the sender, which is the first
 */
public record FlowExplained(long id, List<ExplainedHop> hops) implements AdvertisementMessage {

  public FlowExplained {
    hops = List.copyOf(hops);
    AdvertisementLimits.requireNotNegative("id", id);
    AdvertisementLimits.requireAtMost("hops", hops, AdvertisementLimits.HOPS_EXPLAINED);
    if (hops.isEmpty()) {
      throw new IllegalArgumentException("hops: none, not even the sender's");
    }
  }
}
