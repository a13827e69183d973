package slr.sim.world;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import slr.core.advertise.Authorisation;
import slr.core.flow.FlowKey;
import slr.packet.Checksum;
import slr.packet.IpAddress;
import slr.packet.IpPacket;
import slr.packet.IpProtocol;
import slr.packet.PacketStatus;
import slr.sim.invariant.Invariant;
import slr.sim.invariant.Violation;
import slr.sim.tcp.Conversation;
import slr.sim.tcp.Datagram;
import slr.sim.tcp.MessageCodec;
import slr.sim.tcp.Segment;
import slr.sim.tcp.SegmentCodec;
import slr.sim.tcp.SegmentCodec.Ends;
import slr.sim.tcp.TcpEnd;

/** A client that opens connections to virtual hosts, asks, waits, asks again, and closes. */
public final class ClientNode extends Node {

  private static final long MS = 1_000_000;
  private static final long BETWEEN_NS = 4_000 * MS;
  private static final long TIME_WAIT_NS = 10_000 * MS;
  private static final int FIRST_PORT = 20_000;
  private static final int PORTS = 40_000;
  private static final int V6_HEADERS = 60;

  private final int number;
  private final boolean spread;
  private final List<Service> connected;
  private final SegmentCodec codec = new SegmentCodec();
  private final MessageCodec messages = new MessageCodec();
  private final IpPacket packet = new IpPacket();
  private final Map<Integer, ClientEnd> ends = new HashMap<>();
  private final Inquirer inquirer;
  private int opened;
  private boolean quiet;

  ClientNode(World world, int number, int index) {
    super(world, "c" + (number + 1), index, Blueprint.clientV4(number));
    this.number = number;
    spread = number % 3 == 2;
    connected = world.blueprint().services().stream().filter(Service::isConnected).toList();
    inquirer = new Inquirer(this, number);
  }

  /** Whether its flows are shared between PoPs by a hash. */
  public boolean isSpread() {
    return spread;
  }

  /** The conversation that this client has by this flow now, if any. */
  public @Nullable Conversation conversation(FlowKey flow) {
    ClientEnd end = ends.get(flow.sourcePort());
    return end != null && end.about.flow().equals(flow) ? end.about : null;
  }

  /** Opens no more connections and asks no more; those that stand go on. */
  public void quiet(boolean stop) {
    quiet = stop;
  }

  boolean isQuiet() {
    return quiet;
  }

  @Override
  protected void onBoot() {
    world.queue().after(3_000 * MS + chance.exponential(BETWEEN_NS), this::next);
    inquirer.begin();
  }

  private void next() {
    if (!quiet && !connected.isEmpty()) {
      open();
    }
    world.queue().after(chance.exponential(BETWEEN_NS), this::next);
  }

  private void open() {
    Service service = chance.oneOf(connected);
    IpAddress server = service.address(chance.between(1, Service.ADDRESSES));
    IpAddress own = server.isV4() ? address() : Blueprint.clientV6(number);
    int port = FIRST_PORT + opened++ % PORTS;
    boolean lasting = chance.happens(0.1);
    Conversation about =
        new Conversation(
            opened,
            new FlowKey(IpProtocol.TCP, own, port, server, service.port()),
            service.row(),
            new Conversation.Script(
                lasting ? 25 : 1 + chance.below(4),
                100 + chance.below(2_900),
                200 + chance.below(4_000),
                (lasting ? 3_000 : 500) * MS));
    ClientEnd end = new ClientEnd(about, new Ends(own, port, server, service.port()));
    ends.put(port, end);
    end.open((int) chance.bits(), world.queue().nowNs());
  }

  @Override
  protected void onDatagram(Datagram datagram) {
    if (packet.parse(datagram.memory(), datagram.offset(), datagram.lengthBytes())
        != PacketStatus.OK) {
      throw new Violation(Invariant.MACHINES_STAND, name(), "gets a broken packet: " + packet);
    }
    if (packet.protocol() == IpProtocol.TCP) {
      onSegment();
    } else if (MessageCodec.isEchoRequest(packet)) {
      onPing();
    } else if (packet.protocol() == IpProtocol.UDP || MessageCodec.isEchoReply(packet)) {
      inquirer.onAnswer(packet);
    } else if (packet.isIcmp()) {
      onError();
    }
  }

  private void onSegment() {
    if (!Checksum.verifiesTransport(packet)) {
      throw new Violation(Invariant.MACHINES_STAND, name(), "gets a broken segment: " + packet);
    }
    ClientEnd end = ends.get(packet.destinationPort());
    if (end != null && end.ways.to().equals(packet.source())) {
      end.onSegment(SegmentCodec.segment(packet), world.queue().nowNs());
    }
  }

  /** One client in three does not answer, one alters the data, one answers twice and late. */
  private void onPing() {
    if (number % 3 == 0) {
      return;
    }
    Datagram reply =
        number % 5 == 1
            ? messages.alteredReply(packet, chance.below(2_048))
            : messages.echoReply(packet);
    if (number % 5 == 2) {
      Datagram again = reply.copy();
      long lateNs = chance.between(0, 120_000 * MS);
      world.queue().after(lateNs, () -> world.fabric().send(this, again));
    }
    world.fabric().send(this, reply);
  }

  private void onError() {
    IpPacket quoted = new IpPacket();
    PacketStatus status =
        quoted.parseQuoted(
            packet.memory(), packet.payloadOffset() + 8, packet.payloadLengthBytes() - 8);
    ClientEnd end = status == PacketStatus.OK ? ends.get(quoted.sourcePort()) : null;
    if (end != null) {
      int headers = SegmentCodec.headerBytes(packet.isV4());
      end.onTooBig(SegmentCodec.toldMtuBytes(packet) - headers, world.queue().nowNs());
    }
  }

  @Override
  protected void onHalt() {}

  @Override
  protected void settle() {}

  @Override
  protected OptionalLong nextDeadlineNs() {
    return OptionalLong.empty();
  }

  @Override
  protected void onTimeout(long nowNs) {}

  @Override
  protected void onAccepted(Connection.Side side, Authorisation other) {
    throw new IllegalStateException("nobody connects to a client");
  }

  @Override
  protected void onRecord(Connection.Side side, byte[] record) {
    throw new IllegalStateException("a client has no sessions");
  }

  @Override
  protected void onClosed(Connection.Side side, String why) {
    throw new IllegalStateException("a client has no sessions");
  }

  /** The client's end of one connection. */
  private final class ClientEnd extends TcpEnd {

    private final Conversation about;
    private final Ends ways;
    private final Alarm alarm = new Alarm(world.queue(), this::onTimer);
    private int roundsLeft;
    private long missing;

    ClientEnd(Conversation about, Ends ways) {
      super(1_500 - (ways.to().isV4() ? SegmentCodec.headerBytes(true) : V6_HEADERS));
      this.about = about;
      this.ways = ways;
      roundsLeft = about.script().rounds();
    }

    @Override
    protected void transmit(Segment segment) {
      if (world.trace().isOn()) {
        world.trace().say(name(), about + " sends " + segment);
      }
      world.fabric().send(ClientNode.this, codec.tcp(ways, segment, about));
    }

    @Override
    protected void wakeAt(long timeNs) {
      alarm.at(timeNs);
    }

    @Override
    protected void onEstablished() {
      ask();
    }

    private void ask() {
      roundsLeft--;
      missing = about.script().replyBytes();
      write(about.script().requestBytes(), world.queue().nowNs());
    }

    @Override
    protected void onData(int bytes) {
      missing -= bytes;
      if (missing > 0) {
        return;
      }
      world
          .queue()
          .after(
              chance.exponential(about.script().thinkNs()),
              () -> {
                if (state() != State.ESTABLISHED) {
                  return;
                }
                if (roundsLeft > 0) {
                  ask();
                } else {
                  finish(world.queue().nowNs());
                }
              });
    }

    @Override
    protected void onPeerFinished() {}

    @Override
    protected void onEnd(Conversation.End how) {
      if (world.trace().isOn()) {
        world.trace().say(name(), about + " ends: " + how);
      }
      if (how == Conversation.End.STALLED) {
        world.witness().onClientStalled(ClientNode.this, about);
      }
      if (how == Conversation.End.RESET) {
        world.witness().onClientReset(ClientNode.this, about);
      }
      about.ended(how);
      world.traffic().ended(how);
      int port = ways.fromPort();
      world.queue().after(TIME_WAIT_NS, () -> ends.remove(port, this));
    }
  }
}
