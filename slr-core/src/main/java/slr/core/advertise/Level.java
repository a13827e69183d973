package slr.core.advertise;

/** What a node is. A level may occur twice on a path: the order is configuration, not the name. */
public enum Level {
  NETWORK,
  SYSTEM,
  SITE,
  HOST,
  ROUTER
}
