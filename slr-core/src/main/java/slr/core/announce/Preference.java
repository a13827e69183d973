package slr.core.announce;

/** How a prefix is announced. */
public enum Preference {
  /** Like any route. */
  NORMAL,
  /** As a last resort (RFC 8326). */
  DEPREFERRED
}
