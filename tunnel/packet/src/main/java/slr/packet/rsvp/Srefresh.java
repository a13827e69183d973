package slr.packet.rsvp;

/**
 * Refreshes pins by their identifiers alone (RFC 2961 5).
 *
 * @param epoch of all of them, 24 bits
 * @param identifiers at least one, at most {@link RsvpLimits#IDENTIFIERS}
 */
public record Srefresh(int epoch, IdentifierList identifiers) implements RsvpMessage {

  public Srefresh {
    RsvpLimits.requireRange("epoch", epoch, 0, RsvpLimits.EPOCH);
    RsvpLimits.requireRange("identifiers", identifiers.size(), 1, RsvpLimits.IDENTIFIERS);
  }
}
