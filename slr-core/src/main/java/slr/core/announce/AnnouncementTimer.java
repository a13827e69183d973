package slr.core.announce;

/** Timers of an {@link AnnouncementMachine}. */
enum AnnouncementTimer {
  /** Fires once: children have had time to come back. */
  START_HOLD,
  /** Fires when the earliest withdrawal, or announcement, that is on hold is due. */
  HOLD,
  /** Fires when a failed change may be tried again. */
  RETRY,
  /** Fires when the routers have had time to move: withdraw. Then: when to give that up. */
  STOP
}
