package slr.core.advertise;

/**
 * The sender did not accept something. Whether the session ends is said by the reason's scope.
 *
 * @param reason why; the peer acts on this
 * @param value what was refused, such as a prefix
 * @param text for people
 */
public record Refused(RefusalReason reason, String value, String text)
    implements AdvertisementMessage {

  public Refused {
    requireText("value", value);
    requireText("text", text);
  }

  /** A refusal of something that came from outside: shortened and made printable as needed. */
  public static Refused of(RefusalReason reason, Object value) {
    return new Refused(reason, printable(value.toString()), reason.text());
  }

  private static void requireText(String what, String text) {
    if (text.length() > AdvertisementLimits.TEXT || !printable(text).equals(text)) {
      throw new IllegalArgumentException(
          what + " must be at most " + AdvertisementLimits.TEXT + " printable ASCII characters");
    }
  }

  private static String printable(String text) {
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < Math.min(text.length(), AdvertisementLimits.TEXT); i++) {
      char letter = text.charAt(i);
      out.append(letter >= ' ' && letter <= '~' ? letter : '?');
    }
    return out.toString();
  }

  @Override
  public String toString() {
    return reason + " (" + value + "): " + text;
  }
}
