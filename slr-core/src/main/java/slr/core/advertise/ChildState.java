package slr.core.advertise;

/** States of a {@link ChildMachine}, the session as the node below sees it. */
public enum ChildState {
  /** No connection. In: start, all but STOPPED. Out: HELLO_SENT when connected; STOPPED. */
  IDLE,
  /** Waiting for the parent's hello. In: IDLE. Out: ESTABLISHED on it; IDLE; STOPPED. */
  HELLO_SENT,
  /** The parent has accepted. In: HELLO_SENT. Out: IDLE; STOPPED. */
  ESTABLISHED,
  /** This node leaves for good. In: all. Out: none. */
  STOPPED
}
