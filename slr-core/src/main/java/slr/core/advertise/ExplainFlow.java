package slr.core.advertise;

import slr.core.flow.FlowKey;

/**
 * Asks a child where it would send a flow, and why, and what those below it would do with it.
 *
 * @param id the asker's, for the answer
 * @param flow as the client sends it
 * @param patienceMs how long the asker waits; each level below waits {@link #STEP_MS} less, so that
 *     a silence below is told by who met it, and the question ends after {@link
 *     AdvertisementLimits#HOPS_EXPLAINED} levels whatever way it takes
 */
public record ExplainFlow(long id, FlowKey flow, int patienceMs) implements AdvertisementMessage {

  /** The first version of the protocol that has this question. */
  public static final int SINCE_VERSION = 2;

  /** The most patience: who asks wants to see something. */
  public static final int PATIENCE_MS = 2_000;

  /** By how much each level is less patient than the one above it. */
  public static final int STEP_MS = PATIENCE_MS / AdvertisementLimits.HOPS_EXPLAINED;

  public ExplainFlow {
    AdvertisementLimits.requireNotNegative("id", id);
    if (patienceMs < 0 || patienceMs > PATIENCE_MS) {
      throw new IllegalArgumentException(
          "patience " + patienceMs + " is out of range: use 0 to " + PATIENCE_MS + " ms");
    }
  }
}
