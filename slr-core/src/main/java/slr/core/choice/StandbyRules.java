package slr.core.choice;

import java.time.Duration;

/**
 * When those in standby step in for the main ones, and when they step back (A21).
 *
 * @param isStandby whether this node is itself in standby for the levels above
 * @param engageAfterNs how long the main ones must have been unable; 0 engages at once
 * @param failBackAfterNs how long a main one must have been well again; {@link #MANUAL} waits for
 *     the operator
 */
public record StandbyRules(boolean isStandby, long engageAfterNs, long failBackAfterNs) {

  /** The main ones get new flows again when the operator says so. */
  public static final long MANUAL = Long.MAX_VALUE;

  /** The longest time that is waited by itself. */
  public static final Duration LONGEST = Duration.ofDays(7);

  /**
   * At once, and back after 30 s: a new flow that the standby takes costs nothing, one that nobody
   * takes is lost; but each way back moves all new clients, to a main one that has just failed.
   */
  public static final StandbyRules USUAL =
      new StandbyRules(false, 0, Duration.ofSeconds(30).toNanos());

  public StandbyRules {
    boolean isManual = failBackAfterNs == MANUAL;
    if (engageAfterNs < 0
        || failBackAfterNs < 0
        || engageAfterNs > LONGEST.toNanos()
        || (!isManual && failBackAfterNs > LONGEST.toNanos())) {
      throw new IllegalArgumentException(
          "engaging after "
              + Duration.ofNanos(engageAfterNs)
              + " and failing back after "
              + Duration.ofNanos(failBackAfterNs)
              + " must both be 0 to "
              + LONGEST);
    }
  }

  /** Whether only the operator has the main ones taken back. */
  public boolean isManual() {
    return failBackAfterNs == MANUAL;
  }
}
