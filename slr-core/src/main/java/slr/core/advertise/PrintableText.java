package slr.core.advertise;

/** Texts for people on the wire: printable ASCII, so that they can neither steer nor surprise. */
final class PrintableText {

  private PrintableText() {}

  /** The text as it may be sent: shortened, and with ? for what cannot be printed. */
  static String of(String text, int limit) {
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < Math.min(text.length(), limit); i++) {
      char letter = text.charAt(i);
      out.append(letter >= ' ' && letter <= '~' ? letter : '?');
    }
    return out.toString();
  }

  /**
   * Checks a text that came.
   *
   * @throws IllegalArgumentException if it is none that may be sent
   */
  static void require(String what, String text, int limit) {
    if (!of(text, limit).equals(text)) {
      throw new IllegalArgumentException(
          what + " must be at most " + limit + " printable ASCII characters");
    }
  }
}
