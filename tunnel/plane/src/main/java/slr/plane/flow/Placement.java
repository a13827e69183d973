package slr.plane.flow;

/** What became of a flow that was to stand in the table; a refused one goes by the slow path. */
public enum Placement {
  /** It stands there now. */
  PLACED,

  /** It stood there already and has the new tunnel. */
  UPDATED,

  /** No place within the bound of the search: the table is too small. */
  REFUSED_FULL,

  /** There is a place, but a flow with like check bits left it less than 100 ms ago. */
  REFUSED_RESTING,

  /** Another flow with the same fingerprint stands there: about one in 2^40 of a full table. */
  REFUSED_EQUAL_FINGERPRINT;

  /** Whether programs find the flow. */
  public boolean isIn() {
    return this == PLACED || this == UPDATED;
  }
}
