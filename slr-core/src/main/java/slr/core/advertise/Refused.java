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
    PrintableText.require("value", value, AdvertisementLimits.TEXT);
    PrintableText.require("text", text, AdvertisementLimits.TEXT);
  }

  /** A refusal of something that came from outside: shortened and made printable as needed. */
  public static Refused of(RefusalReason reason, Object value) {
    return new Refused(
        reason, PrintableText.of(value.toString(), AdvertisementLimits.TEXT), reason.text());
  }

  @Override
  public String toString() {
    return reason + " (" + value + "): " + text;
  }
}
