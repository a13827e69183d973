package slr.core.advertise;

import java.util.List;

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
  /** Fires once: a parent that has started again has said all its tunnel sources by now. */
  OLD_SOURCES,
  /** Fires once: the parent has certainly stopped using this node. Runs without a session. */
  LEASE;

  /** Those that end with a session. */
  static final List<ChildTimer> OF_SESSION = List.of(HELLO, HEARTBEAT, LOAD, SILENCE);
}
