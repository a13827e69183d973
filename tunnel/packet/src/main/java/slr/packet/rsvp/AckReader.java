package slr.packet.rsvp;

import java.nio.ByteBuffer;
import slr.packet.rsvp.MalformedRsvpException.Reason;

/** Gathers the objects of one {@link Ack}. */
final class AckReader {

  private static final int IDENTIFIER = 8;

  private final int[] acks = new int[RsvpLimits.ACKS];
  private final int[] nacks = new int[RsvpLimits.ACKS];
  private int ackCount;
  private int nackCount;
  private int epoch;

  /** Takes one; a message within its bound has no more than there is room for. */
  void take(ByteBuffer octets, int at) throws MalformedRsvpException {
    boolean ack = ObjectReader.isAck(octets, at);
    int said = ObjectReader.epoch(octets, at);
    if (ackCount + nackCount == 0) {
      epoch = said;
    } else if (said != epoch) {
      throw new MalformedRsvpException(Reason.EPOCHS, said);
    }
    int identifier = octets.getInt(at + IDENTIFIER);
    if (ack) {
      acks[ackCount++] = identifier;
    } else {
      nacks[nackCount++] = identifier;
    }
  }

  Ack ack() {
    return new Ack(
        epoch,
        IdentifierList.copyOf(acks, 0, ackCount),
        IdentifierList.copyOf(nacks, 0, nackCount));
  }
}
