package slr.core.advertise;

/** Timers of a {@link ParentMachine}. */
enum ParentTimer {
  /** Fires once: no hello came in time. */
  HELLO,
  /** Fires each heartbeat period: say that this side lives, and what it has confirmed. */
  HEARTBEAT,
  /** Fires when no record came for the silence time; then once more at the closing time. */
  SILENCE,
  /** Fires when the digests have not agreed for the handshake time. */
  SYNCHRONISE,
  /** Fires when a question is not answered: ask again. */
  ANSWER
}
