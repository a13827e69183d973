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
    /** An entry of a session table (B7). */
    ATOM(24),
    /** Who has one? */
    QUERY_ATOM(25),
    /** A connection goes to another host (B10). */
    MIGRATE(26);

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
