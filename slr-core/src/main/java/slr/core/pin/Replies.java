package slr.core.pin;

import java.util.Arrays;
import java.util.function.Consumer;
import slr.packet.rsvp.Ack;
import slr.packet.rsvp.IdentifierList;
import slr.packet.rsvp.RsvpLimits;

/** What one neighbour is told of the numbers it named in a turn. */
final class Replies {

  private final int epoch;
  private int[] acks = new int[16];
  private int[] nacks = new int[16];
  private int acked;
  private int nacked;

  Replies(int epoch) {
    this.epoch = epoch;
  }

  int epoch() {
    return epoch;
  }

  void ack(int number) {
    acks = acked == acks.length ? Arrays.copyOf(acks, 2 * acked) : acks;
    acks[acked++] = number;
  }

  void nack(int number) {
    nacks = nacked == nacks.length ? Arrays.copyOf(nacks, 2 * nacked) : nacks;
    nacks[nacked++] = number;
  }

  /** All of it, in as many messages as it takes. */
  void messages(Consumer<Ack> each) {
    for (int at = 0; at < acked; at += RsvpLimits.ACKS) {
      int count = Math.min(RsvpLimits.ACKS, acked - at);
      each.accept(new Ack(epoch, IdentifierList.copyOf(acks, at, count), IdentifierList.of()));
    }
    for (int at = 0; at < nacked; at += RsvpLimits.ACKS) {
      int count = Math.min(RsvpLimits.ACKS, nacked - at);
      each.accept(new Ack(epoch, IdentifierList.of(), IdentifierList.copyOf(nacks, at, count)));
    }
  }
}
