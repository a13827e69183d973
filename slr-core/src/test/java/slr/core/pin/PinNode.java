package slr.core.pin;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import slr.core.advertise.Authorisation;
import slr.core.advertise.Level;
import slr.core.choice.Candidate;
import slr.core.choice.Candidates;
import slr.core.choice.ChoiceKey;
import slr.core.choice.Leases;
import slr.core.flow.FlowLimits;
import slr.core.flow.HashKey;
import slr.core.flow.RememberingOffload;
import slr.core.forward.ForwardingConfig;
import slr.core.forward.ForwardingConfig.UnknownFlows;
import slr.core.forward.ForwardingMachine;
import slr.core.forward.ForwardingTable;
import slr.core.forward.TokenRate;
import slr.core.forward.TunnelEnd;
import slr.core.forward.Verdict;
import slr.core.forward.VirtualHostOptions;
import slr.core.row.Directive;
import slr.core.row.Health;
import slr.core.row.RowKey;
import slr.packet.IpAddress;
import slr.packet.PacketBuilder;
import slr.packet.Prefix;
import slr.packet.rsvp.RsvpMessage;

/** An SLR in memory: packets and pins go to its neighbours at once, unless a test loses them. */
final class PinNode {

  static final Prefix VIRTUAL_HOST = Prefix.parse("203.0.113.0/24");

  private static final Candidates ANY =
      Candidates.of(new RowKey(VIRTUAL_HOST, RowKey.ANY, RowKey.ANY, 0));

  final String name;
  final IpAddress address;
  final ForwardingMachine machine;
  final PinMachine pins;

  /** What forwards its flows without it. */
  final RememberingOffload offload = new RememberingOffload();

  final Map<Integer, PinNode> below = new HashMap<>();
  final List<PinNeighbour.Downstream> downstreams = new ArrayList<>();
  final List<RsvpMessage> sentUp = new ArrayList<>();
  final List<RsvpMessage> sentDown = new ArrayList<>();
  Predicate<RsvpMessage> lost = _ -> false;
  private final List<TunnelEnd> ends = new ArrayList<>();
  private final Map<Integer, Candidates> rows = new HashMap<>();
  private VirtualHostOptions options = VirtualHostOptions.usual();
  private @Nullable PinNode above;
  private int numberAbove;

  PinNode(String name, String address, boolean hides, long nowNs) {
    this(name, address, hides, UnknownFlows.DROP, nowNs, 1_000);
  }

  /** With room for so many flows, of which all may be pinned in one second. */
  PinNode(String name, String address, boolean hides, long nowNs, int flows) {
    this(name, address, hides, UnknownFlows.DROP, nowNs, flows);
  }

  /** A router, which hands flows that it does not know to its SLR. */
  static PinNode router(String name, String address, long nowNs) {
    return new PinNode(name, address, false, UnknownFlows.HAND_DOWN, nowNs, 1_000);
  }

  private PinNode(
      String name, String address, boolean hides, UnknownFlows unknown, long nowNs, int flows) {
    this.name = name;
    this.address = IpAddress.parse(address);
    machine =
        new ForwardingMachine(
            new ForwardingConfig(
                new HashKey(3, 4),
                new FlowLimits(flows, Map.of()),
                new FlowLimits(100, Map.of()),
                new TokenRate(10, 5),
                new TokenRate(10, 5),
                unknown),
            ForwardingTable.empty(new ChoiceKey(new HashKey(11, 22), 1)),
            Leases.ENDLESS,
            offload);
    pins =
        new PinMachine(
            new PinConfig(
                List.of(this.address),
                hides,
                PinConfig.REFRESH_NS_DEFAULT,
                new TokenRate(flows, flows),
                1_000_000,
                name.hashCode() & 0xff_ffff,
                1),
            machine.records(),
            machine::table,
            nowNs);
    machine.signals(pins);
  }

  /** What its virtual host does with UDP from now on. */
  PinNode udp(VirtualHostOptions.Udp changed) {
    VirtualHostOptions usual = VirtualHostOptions.usual();
    options =
        new VirtualHostOptions(usual.policy(), changed, usual.echo(), usual.whenNone(), false);
    install();
    return this;
  }

  /** From now on this child says that it fails. */
  void fails(int nextHop) {
    rows.put(nextHop, ANY.health(Health.FAILING));
    install();
  }

  /** From now on this child wants no packet at all. */
  void deactivates(int nextHop) {
    rows.put(nextHop, ANY.directive(Directive.INACTIVE));
    install();
  }

  /** A child that is an SLR. */
  PinNode over(int nextHop, PinNode child) {
    below.put(nextHop, child);
    child.above = this;
    child.numberAbove = nextHop;
    child.neighbours();
    return child(nextHop, child.name, child.address, false);
  }

  /** A child that is a host, which opens tunnels from everywhere in this block. */
  PinNode child(int nextHop, String child, IpAddress endPoint, boolean isHost) {
    ends.removeIf(end -> end.nextHop() == nextHop);
    ends.add(new TunnelEnd(nextHop, child, endPoint, true));
    downstreams.removeIf(each -> each.nextHop() == nextHop);
    downstreams.add(downstream(nextHop, child, isHost, 1));
    neighbours();
    install();
    return this;
  }

  /** What a child may say, which opens tunnels from everywhere in this block. */
  static PinNeighbour.Downstream downstream(
      int nextHop, String child, boolean isHost, long incarnation) {
    return new PinNeighbour.Downstream(
        nextHop,
        child,
        new Authorisation(
            child,
            isHost ? Level.HOST : Level.SITE,
            List.of(VIRTUAL_HOST),
            List.of(Prefix.parse("10.0.0.0/8"))),
        isHost,
        incarnation,
        List.of(Prefix.parse("10.0.0.0/8")));
  }

  /** The child may say and open other things from now on. */
  void downstream(PinNeighbour.Downstream changed) {
    downstreams.removeIf(each -> each.nextHop() == changed.nextHop());
    downstreams.add(changed);
    neighbours();
  }

  void up(int nextHop, boolean up) {
    ends.replaceAll(end ->
        end.nextHop() == nextHop
            ? new TunnelEnd(end.nextHop(), end.name(), end.endPoint(), up)
            : end);
    install();
  }

  /** Nobody above takes pins. */
  void alone() {
    pins.install(new PinTable(List.of(), downstreams));
  }

  /** This one does, and sends here what it does not know. */
  void under(PinNode parent) {
    above = parent;
    neighbours();
  }

  private void neighbours() {
    PinNode parent = above;
    List<PinNeighbour.Upstream> upstreams =
        parent == null
            ? List.of()
            : List.of(new PinNeighbour.Upstream(7, parent.name, parent.tunnelSources(), true));
    pins.install(new PinTable(upstreams, downstreams));
    below.values().forEach(PinNode::neighbours);
  }

  /** Its own address and all above. */
  private List<Prefix> tunnelSources() {
    List<Prefix> all = new ArrayList<>(above == null ? List.of() : above.tunnelSources());
    all.add(Prefix.ofHost(address));
    return all;
  }

  private void install() {
    ForwardingTable.Builder builder =
        ForwardingTable.builder(machine.table().key()).virtualHost(VIRTUAL_HOST, options);
    List<TunnelEnd> all = new ArrayList<>(ends);
    all.addAll(pins.tunnelEnds());
    builder.tunnelEnds(all);
    ends.forEach(end -> builder.candidate(candidate(end)));
    machine.install(builder.build());
  }

  private Candidate candidate(TunnelEnd end) {
    return rows.getOrDefault(end.nextHop(), ANY).node(end.nextHop(), end.name());
  }

  /** A packet comes; gives the names of the nodes that it went to, the last one first. */
  List<String> send(PacketBuilder packet, @Nullable PinNode from, long nowNs) {
    machine.from(from == null ? 0 : from.address.high(), from == null ? 0 : from.address.low());
    Verdict verdict = machine.onPacket(packet.packet(), nowNs);
    if (!verdict.forwards()) {
      return new ArrayList<>(List.of(verdict.label()));
    }
    int to = machine.nextHop();
    PinNode next = below.get(to);
    String end = machine.table().tunnelEnd(to).map(TunnelEnd::name).orElseThrow();
    List<String> way = next == null ? new ArrayList<>() : next.send(packet, this, nowNs);
    way.add(end);
    turn(nowNs);
    return way;
  }

  /** Ends a turn, and does what is to be done until nothing is. */
  void turn(long nowNs) {
    pins.flush(nowNs);
    Optional<PinAction> action = pins.pollAction();
    while (action.isPresent()) {
      perform(action.get(), nowNs);
      action = pins.pollAction();
    }
  }

  private void perform(PinAction action, long nowNs) {
    switch (action) {
      case PinAction.SendUp up -> {
        sentUp.add(up.message());
        if (!lost.test(up.message()) && above != null) {
          above.pins.onMessageFromBelow(numberAbove, up.message(), nowNs);
          above.turn(nowNs);
        }
      }
      case PinAction.SendDown down -> {
        sentDown.add(down.message());
        PinNode child = below.get(down.nextHop());
        if (!lost.test(down.message()) && child != null) {
          child.pins.onMessageFromAbove(7, down.message(), nowNs);
          child.turn(nowNs);
        }
      }
      case PinAction.EndsChanged _ -> install();
    }
  }

  /** Lets the time pass, turn by turn. */
  static long pass(long fromNs, long seconds, PinNode... nodes) {
    long stepNs = 50_000_000;
    long nowNs = fromNs;
    for (long i = 0; i < seconds * 1_000_000_000L / stepNs; i++) {
      nowNs += stepNs;
      for (PinNode node : nodes) {
        node.turn(nowNs);
      }
    }
    return nowNs;
  }

  long count(PinCounter counter) {
    return pins.counters().getOrDefault(counter, 0L);
  }
}
