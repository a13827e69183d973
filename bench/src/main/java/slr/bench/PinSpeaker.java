package slr.bench;

import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.stream.IntStream;
import slr.packet.IpAddress;
import slr.packet.rsvp.Ack;
import slr.packet.rsvp.IdentifierList;
import slr.packet.rsvp.IntegrityKey;
import slr.packet.rsvp.MalformedRsvpException;
import slr.packet.rsvp.Resv;
import slr.packet.rsvp.RsvpIntegrity;
import slr.packet.rsvp.RsvpLimits;
import slr.packet.rsvp.RsvpMessage;

/** A neighbour of a {@link PinnedNode} that says and hears what a benchmark wants. */
final class PinSpeaker {

  private final Mailbox inbox;
  private final Mailbox outbox;
  private final RsvpIntegrity speaking;
  private final RsvpIntegrity hearing;
  private final ByteBuffer message = ByteBuffer.allocate(RsvpLimits.MESSAGE_BYTES);
  private long sequence;

  private PinSpeaker(Mailbox inbox, Mailbox outbox, IntegrityKey speaking, IntegrityKey hearing) {
    this.inbox = inbox;
    this.outbox = outbox;
    this.speaking = new RsvpIntegrity(speaking);
    this.hearing = new RsvpIntegrity(hearing);
  }

  /** Who is above a node. */
  static PinSpeaker above(PinNetwork network, IpAddress own, IpAddress child) {
    return new PinSpeaker(
        network.mailbox(own),
        network.mailbox(child),
        PinNetwork.keys(child).down(),
        PinNetwork.keys(child).up());
  }

  /** Who is below a node. */
  static PinSpeaker below(PinNetwork network, IpAddress own, IpAddress parent) {
    return new PinSpeaker(
        network.mailbox(own),
        network.mailbox(parent),
        PinNetwork.keys(own).up(),
        PinNetwork.keys(own).down());
  }

  /** The node hears this in its next turn. */
  void say(RsvpMessage what) {
    message.clear();
    int _ = speaking.encode(what, sequence++, message);
    outbox.put(message.flip());
  }

  /** Hears all, and acknowledges the pins among it; gives how many these were. */
  int acknowledge(int epoch) {
    IntStream.Builder numbers = IntStream.builder();
    Optional<RsvpMessage> said = hear();
    while (said.isPresent()) {
      if (said.get() instanceof Resv resv) {
        resv.flows().forEach(flow -> numbers.accept(flow.id().identifier()));
      }
      said = hear();
    }
    int[] all = numbers.build().toArray();
    for (int first = 0; first < all.length; first += RsvpLimits.ACKS) {
      int count = Math.min(RsvpLimits.ACKS, all.length - first);
      say(new Ack(epoch, IdentifierList.copyOf(all, first, count), IdentifierList.of()));
    }
    return all.length;
  }

  /**
   * The next thing that the node has said.
   *
   * @throws IllegalStateException if it is not signed as it should be
   */
  Optional<RsvpMessage> hear() {
    ByteBuffer octets = inbox.next();
    try {
      return octets.hasRemaining()
          ? Optional.of(hearing.decode(octets).message())
          : Optional.empty();
    } catch (MalformedRsvpException wrong) {
      throw new IllegalStateException("the node said something malformed", wrong);
    }
  }
}
