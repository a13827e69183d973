package slr.core.advertise;

/** What the sender of a hello is to its receiver. */
public enum Role {
  /** The node below, which advertises. */
  CHILD,
  /** The node above, which chooses. */
  PARENT,
  /** A neighbour of the same level; refused until there is something to say to it. */
  PEER
}
