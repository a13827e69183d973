package slr.bench;

import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import slr.node.advertise.PinKeys;
import slr.packet.IpAddress;
import slr.packet.rsvp.IntegrityKey;
import slr.plane.MessagePort;
import slr.plane.PortCounters;

/** Carries messages of pin signalling between nodes in memory, in place of raw sockets. */
final class PinNetwork {

  private final Map<IpAddress, Mailbox> mailboxes = new HashMap<>();

  /** The messages to this address; without anybody who asked for it they are lost. */
  Mailbox mailbox(IpAddress own) {
    return mailboxes.computeIfAbsent(own, _ -> new Mailbox());
  }

  /** The keys of the session between a node and the one above it. */
  static PinKeys keys(IpAddress child) {
    return new PinKeys(key(2L * child.v4Bits()), key(2L * child.v4Bits() + 1));
  }

  private static IntegrityKey key(long id) {
    return new IntegrityKey(id & 0xffff_ffffL, new byte[IntegrityKey.SECRET_BYTES_MIN]);
  }

  /** The port of the node with this address. */
  MessagePort port(IpAddress own) {
    return new Port(mailbox(own));
  }

  private final class Port implements MessagePort {

    private final Mailbox inbox;
    private long packets;
    private long bytes;

    Port(Mailbox inbox) {
      this.inbox = inbox;
    }

    @Override
    public int descriptor() {
      throw new IllegalStateException("nobody waits for this port");
    }

    @Override
    public boolean isV4() {
      return true;
    }

    @Override
    public ByteBuffer receive() {
      return inbox.next();
    }

    @Override
    public void send(IpAddress destination, ByteBuffer message) {
      packets++;
      bytes += message.remaining();
      @Nullable Mailbox to = mailboxes.get(destination);
      if (to != null) {
        to.put(message);
      }
    }

    @Override
    public PortCounters counters() {
      return new PortCounters(packets, bytes, Map.of());
    }

    @Override
    public void close() {}
  }
}
