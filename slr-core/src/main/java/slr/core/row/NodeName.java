package slr.core.row;

/**
 * The rule for names of nodes and clusters: parts of letters, digits, dot, dash and underscore, a
 * letter or digit first, joined by {@code /}; {@value #LIMIT} characters in all. A node certified
 * by a sub-CA {@code acme} is {@code acme/h1}. Names stand in logs and hashes, so nothing that
 * needs quoting is let in.
 */
public final class NodeName {

  /** Longest name in characters: that of a DNS label (RFC 1035 2.3.4). */
  public static final int LIMIT = 63;

  private NodeName() {}

  /**
   * Gives the name back if it is one.
   *
   * @param what what the name is for, for the message
   * @throws IllegalArgumentException if it is none
   */
  public static String require(String what, String name) {
    if (!isValid(name)) {
      String shown = name.length() <= LIMIT ? name : name.substring(0, LIMIT) + "...";
      throw new IllegalArgumentException(
          what + " '" + shown + "' is no name: use 1 to " + LIMIT + " of A-Z a-z 0-9 . - _ and /");
    }
    return name;
  }

  private static boolean isValid(String name) {
    if (name.isEmpty() || name.length() > LIMIT) {
      return false;
    }
    boolean begins = true;
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      boolean inside = !begins && (c == '.' || c == '-' || c == '_' || c == '/');
      if (!isLetterOrDigit(c) && !inside) {
        return false;
      }
      begins = c == '/';
    }
    return !begins;
  }

  private static boolean isLetterOrDigit(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
  }
}
