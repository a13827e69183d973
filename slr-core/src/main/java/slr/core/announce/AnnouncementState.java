package slr.core.announce;

/** States of an {@link AnnouncementMachine}. */
public enum AnnouncementState {
  /** Children may still come back: nothing is withdrawn. In: start. Out: RUNNING; DEPREFERRING. */
  START_HOLD,
  /** What can be served is announced. In: START_HOLD. Out: DEPREFERRING on stop. */
  RUNNING,
  /** All is a last resort. In: START_HOLD, RUNNING. Out: WITHDRAWING after the drain time. */
  DEPREFERRING,
  /** Nothing shall be announced. In: DEPREFERRING. Out: STOPPED when that is done, or given up. */
  WITHDRAWING,
  /** The process may end. In: WITHDRAWING. Out: none. */
  STOPPED
}
