package slr.packet.rsvp;

/**
 * Acknowledges messages, and says which identifiers of a refresh are unknown (RFC 2961 4.3).
 *
 * @param epoch of all of them, 24 bits
 * @param acks of messages that came
 * @param nacks of pins that must be said again; with {@code acks} at least one, at most {@link
 *     RsvpLimits#ACKS}
 */
public record Ack(int epoch, IdentifierList acks, IdentifierList nacks) implements RsvpMessage {

  public Ack {
    RsvpLimits.requireRange("epoch", epoch, 0, RsvpLimits.EPOCH);
    RsvpLimits.requireRange("acks and nacks", acks.size() + nacks.size(), 1, RsvpLimits.ACKS);
  }
}
