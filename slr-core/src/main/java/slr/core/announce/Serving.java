package slr.core.announce;

import slr.core.choice.NextHopSet;
import slr.core.choice.Standing;

/** What is below for one announced prefix, or for one row in it; better ones later. */
public enum Serving {
  /** Nobody can serve it. */
  NONE,
  /** Healthy nodes that want known flows only. */
  DRAINING,
  /** At least one node takes new flows, but this node is in standby for those of others. */
  STANDBY,
  /** At least one node takes new flows. */
  READY;

  /** What the candidates of one row amount to. */
  static Serving of(NextHopSet row) {
    if (row.hasAny(Standing::eligible)) {
      return READY;
    }
    return row.hasAny(Standing.DRAINING::equals) ? DRAINING : NONE;
  }
}
