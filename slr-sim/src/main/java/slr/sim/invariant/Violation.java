package slr.sim.invariant;

/** An invariant does not hold: the simulation ends here. */
public final class Violation extends RuntimeException {

  private final Invariant invariant;
  private final String node;

  /**
   * @param node where it was seen
   * @param what was seen
   */
  public Violation(Invariant invariant, String node, String what) {
    super(what);
    this.invariant = invariant;
    this.node = node;
  }

  /** The same of something that was thrown. */
  public Violation(Invariant invariant, String node, RuntimeException cause) {
    super(cause.toString(), cause);
    this.invariant = invariant;
    this.node = node;
  }

  /** What does not hold. */
  public Invariant invariant() {
    return invariant;
  }

  /** Where. */
  public String node() {
    return node;
  }

  /** In one line. */
  public String words() {
    return invariant.label() + " at " + node + ": " + getMessage();
  }
}
