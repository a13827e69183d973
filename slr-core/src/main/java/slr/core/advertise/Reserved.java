package slr.core.advertise;

/**
 * A message that this version knows the number of and not the meaning: it is refused politely, and
 * the session goes on, so that a newer neighbour can be spoken to.
 *
 * @param kind which one
 */
public record Reserved(Kind kind) implements AdvertisementMessage {

  /** The numbers that are taken. Codes are wire format: never change one. */
  public enum Kind {
    /** A flow that makes no progress, from its host upward. */
    STALLED(17),
    /** Who holds this flow? */
    WHOHAS(18),
    /** The answer. */
    HOLDER(19),
    /** A pin for the flow's home. */
    PIN_COPY(20);

    private final int code;

    Kind(int code) {
      this.code = code;
    }

    /** The number on the wire. */
    public int code() {
      return code;
    }
  }
}
