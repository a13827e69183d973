package slr.sim.world;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import slr.packet.Checksum;
import slr.packet.IpAddress;
import slr.packet.IpPacket;
import slr.packet.IpProtocol;
import slr.sim.invariant.Invariant;
import slr.sim.invariant.Violation;
import slr.sim.tcp.MessageCodec;
import slr.sim.tcp.SegmentCodec.Ends;
import slr.sim.time.Chance;

/**
 * What a client does without connections: flows of UDP messages, some in fragments, each repeated
 * until it is answered; and echo requests.
 */
final class Inquirer {

  private static final long MS = 1_000_000;
  private static final long BETWEEN_NS = 10_000 * MS;
  private static final long ECHOES_BETWEEN_NS = 10_000 * MS;
  private static final long THINK_NS = 1_000 * MS;
  private static final long PATIENCE_NS = 1_000 * MS;
  private static final int ATTEMPTS = 4;
  private static final int ROUNDS_MOST = 6;
  private static final double LONG_SHARE = 0.3;

  /** Below those of connections, so that an error shows by the port what it is about. */
  private static final int FIRST_PORT = 2_000;

  private static final int PORTS = 16_000;

  private final ClientNode client;
  private final World world;
  private final int number;
  private final Chance chance;
  private final List<Service> services;

  /** Those that are asked by UDP; over IPv6 there is none here. */
  private final List<Service> datagrams;

  private final MessageCodec codec = new MessageCodec();

  /** Flows by port, and echo requests by number, that wait for an answer. */
  private final Map<Integer, Question> flows = new HashMap<>();

  private final Map<Integer, Question> echoes = new HashMap<>();
  private int sent;
  private int begun;
  private int echoed;

  Inquirer(ClientNode client, int number) {
    this.client = client;
    this.number = number;
    world = client.world;
    chance = client.chance.of("questions");
    services = world.blueprint().services();
    datagrams =
        services.stream()
            .filter(service -> !service.isConnected() && service.row().virtualHost().isV4())
            .toList();
  }

  void begin() {
    world.queue().after(3_000 * MS + chance.exponential(BETWEEN_NS), this::nextFlow);
    world.queue().after(3_000 * MS + chance.exponential(ECHOES_BETWEEN_NS), this::nextEcho);
  }

  /** A UDP message, or an echo reply, has come. */
  void onAnswer(IpPacket packet) {
    if (!Checksum.verifiesTransport(packet)) {
      throw new Violation(Invariant.MACHINES_STAND, client.name(), "gets broken " + packet);
    }
    Question question =
        packet.protocol() == IpProtocol.UDP
            ? flows.get(packet.destinationPort())
            : echoes.get(MessageCodec.echoNumber(packet));
    if (question != null && question.to.equals(packet.source())) {
      question.onAnswer();
    }
  }

  private void nextFlow() {
    if (!client.isQuiet() && !datagrams.isEmpty()) {
      int port = FIRST_PORT + begun++ % PORTS;
      Service service = chance.oneOf(datagrams);
      Flow flow = new Flow(port, service);
      flows.put(port, flow);
      flow.ask();
    }
    world.queue().after(chance.exponential(BETWEEN_NS), this::nextFlow);
  }

  private void nextEcho() {
    if (!client.isQuiet()) {
      Echo echo = new Echo(number << 16 | ++echoed, chance.oneOf(services));
      echoes.put(echo.number, echo);
      echo.ask();
    }
    world.queue().after(chance.exponential(ECHOES_BETWEEN_NS), this::nextEcho);
  }

  private IpAddress server(Service service) {
    return service.address(chance.between(1, Service.ADDRESSES));
  }

  /** Something that is asked again until it is answered, or given up. */
  private abstract class Question {

    final IpAddress to;
    private int attempts;
    private int asked;
    private boolean waits;

    Question(IpAddress to) {
      this.to = to;
    }

    abstract void send();

    abstract void onDone();

    final void ask() {
      asked++;
      attempts = 0;
      waits = true;
      world.traffic().asked();
      attempt();
    }

    private void attempt() {
      if (attempts++ == ATTEMPTS) {
        waits = false;
        world.trace().say(client.name(), this + " is not answered");
        onDone();
        return;
      }
      int which = asked;
      send();
      world
          .queue()
          .after(
              PATIENCE_NS,
              () -> {
                if (waits && which == asked) {
                  attempt();
                }
              });
    }

    final void onAnswer() {
      if (waits) {
        waits = false;
        world.traffic().answered();
        onDone();
      }
    }
  }

  /** Some UDP messages by the same ports. */
  private final class Flow extends Question {

    private final Ends ends;
    private final int dataBytes;
    private int roundsLeft;

    Flow(int port, Service service) {
      super(server(service));
      ends = new Ends(client.address(), port, to, service.port());
      roundsLeft = 1 + chance.below(ROUNDS_MOST);
      dataBytes =
          chance.happens(LONG_SHARE) ? 1_473 + chance.below(2_500) : 20 + chance.below(1_453);
    }

    @Override
    void send() {
      if (world.trace().isOn()) {
        world.trace().say(client.name(), this + " asks with " + dataBytes);
      }
      codec
          .udp(ends, ++sent & 0xffff, dataBytes)
          .forEach(datagram -> world.fabric().send(client, datagram));
    }

    @Override
    void onDone() {
      if (--roundsLeft > 0) {
        world.queue().after(chance.exponential(THINK_NS), this::ask);
      } else {
        flows.remove(ends.fromPort(), this);
      }
    }

    @Override
    public String toString() {
      return "udp " + ends;
    }
  }

  /** One echo request; the answer comes from a router or a host. */
  private final class Echo extends Question {

    private final int number;

    Echo(int number, Service service) {
      super(server(service));
      this.number = number;
    }

    @Override
    void send() {
      IpAddress from = to.isV4() ? client.address() : Blueprint.clientV6(Inquirer.this.number);
      world.fabric().send(client, codec.echoRequest(from, to, number, 56));
    }

    @Override
    void onDone() {
      echoes.remove(number, this);
    }

    @Override
    public String toString() {
      return "echo " + to + " " + number;
    }
  }
}
