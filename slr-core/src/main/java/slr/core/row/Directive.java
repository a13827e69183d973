package slr.core.row;

/** What a node wants to be sent (B2). The host decides the target, its parents what is current. */
public enum Directive {
  /** New flows welcome. */
  ACTIVE,
  /** Packets of known flows only. */
  DRAINING,
  /** No packet at all. */
  INACTIVE
}
