package slr.core.advertise;

/** Timers of a {@link ChildMachine}. */
enum ChildTimer {
  /** Fires once: the parent did not answer the hello in time. */
  HELLO,
  /** Fires each heartbeat period: say that this side lives, and what the table is. */
  HEARTBEAT,
  /** Fires each load interval: report the loads that are new. */
  LOAD,
  /** Fires when no record came for the closing time: the connection is dead. */
  SILENCE,
  /** Fires once: the parent has certainly stopped using this node. Runs without a session. */
  LEASE
}
