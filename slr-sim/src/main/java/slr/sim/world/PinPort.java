package slr.sim.world;

import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import slr.packet.IpAddress;
import slr.packet.IpPacket;
import slr.packet.IpProtocol;
import slr.plane.MessagePort;
import slr.plane.PortCounters;
import slr.sim.tcp.Datagram;
import slr.sim.tcp.MessageCodec;

/** The raw socket of protocol 46 that a node has, with the simulated network behind it. */
final class PinPort implements MessagePort {

  private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

  private final Node node;
  private final Deque<ByteBuffer> inbox = new ArrayDeque<>();
  private long sent;
  private long sentBytes;

  PinPort(Node node) {
    this.node = node;
  }

  /** A packet with a message comes; gives the message. */
  ByteBuffer arrive(IpPacket packet) {
    ByteBuffer message = ByteBuffer.allocate(packet.payloadLengthBytes());
    for (int i = 0; i < message.capacity(); i++) {
      message.put(packet.memory().get(ValueLayout.JAVA_BYTE, packet.payloadOffset() + i));
    }
    inbox.add(message.flip());
    return message.asReadOnlyBuffer();
  }

  /** Whether the packet is a message to this node. */
  static boolean isMessage(Node to, IpPacket packet) {
    return packet.protocol() == IpProtocol.RSVP && packet.destination().equals(to.address());
  }

  @Override
  public ByteBuffer receive() {
    ByteBuffer next = inbox.poll();
    return next == null ? NOTHING : next;
  }

  @Override
  public void send(IpAddress destination, ByteBuffer message) {
    sent++;
    sentBytes += message.remaining();
    Datagram datagram =
        MessageCodec.ofProtocol(IpProtocol.RSVP, node.address(), destination, message);
    node.world.fabric().send(node, datagram);
  }

  @Override
  public boolean isV4() {
    return true;
  }

  @Override
  public int descriptor() {
    throw new UnsupportedOperationException("nobody waits for it: packets are events here");
  }

  @Override
  public PortCounters counters() {
    return new PortCounters(sent, sentBytes, Map.of());
  }

  @Override
  public void close() {}
}
