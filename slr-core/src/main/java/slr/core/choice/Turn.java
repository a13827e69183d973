package slr.core.choice;

/** Whose turn it is to take the new flows of one kind of traffic (A21). */
public enum Turn {
  /** The main ones'; those in standby wait. */
  MAIN,
  /** Nobody's: the main ones cannot, and those in standby wait whether that lasts. */
  NOBODY,
  /** Those in standby; main ones that are well again wait until they are taken back. */
  STANDBY
}
