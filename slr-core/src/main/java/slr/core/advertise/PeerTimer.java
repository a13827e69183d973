package slr.core.advertise;

/** Timers of a {@link PeerMachine}. */
enum PeerTimer {
  /** Fires once: the neighbour did not answer the hello in time. */
  HELLO,
  /** Fires each heartbeat period: say that this side lives. */
  HEARTBEAT,
  /** Fires when no record came for the closing time: the connection is dead. */
  SILENCE
}
