package slr.packet.rsvp;

/**
 * MESSAGE_ID: names what a message says, so that a refresh need not say it again (RFC 2961 4.2).
 *
 * @param epoch 24 bits; another one after each start of the sender
 * @param identifier 32 bits
 * @param ackDesired whether the receiver shall acknowledge it
 */
public record MessageId(int epoch, int identifier, boolean ackDesired) {

  public MessageId {
    RsvpLimits.requireRange("epoch", epoch, 0, RsvpLimits.EPOCH);
  }

  @Override
  public String toString() {
    return Integer.toHexString(epoch)
        + ":"
        + Integer.toUnsignedString(identifier)
        + (ackDesired ? " ack desired" : "");
  }
}
