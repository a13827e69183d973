package slr.core.row;

/** What the checks at the host say of one service (B2). */
public enum Health {
  /** The last checks passed. */
  HEALTHY,
  /** The last checks failed: no new flow. */
  FAILING,
  /** Not checked yet, or the checks cannot tell: no new flow. */
  UNKNOWN
}
