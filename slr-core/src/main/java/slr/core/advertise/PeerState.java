package slr.core.advertise;

/** States of a {@link PeerMachine}. */
public enum PeerState {
  /** No connection. In: start; HELLO_SENT and ESTABLISHED when it ends. Out: HELLO_SENT. */
  IDLE,
  /** Waiting for the other's hello. In: IDLE. Out: ESTABLISHED on it; IDLE. */
  HELLO_SENT,
  /** Both have said hello. In: HELLO_SENT, or IDLE on an accepted connection. Out: IDLE. */
  ESTABLISHED
}
