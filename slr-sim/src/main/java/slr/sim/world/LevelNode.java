package slr.sim.world;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import slr.core.advertise.AdvertisementAction;
import slr.core.advertise.AdvertisementLimits;
import slr.core.advertise.AdvertisementMessage;
import slr.core.advertise.AdvertisementTimers;
import slr.core.advertise.Advertiser;
import slr.core.advertise.Authorisation;
import slr.core.advertise.ChildEnd;
import slr.core.advertise.ChildMachine;
import slr.core.advertise.Children;
import slr.core.advertise.Hello;
import slr.core.advertise.Level;
import slr.core.advertise.ParentMachine;
import slr.core.advertise.PeerMachine;
import slr.core.advertise.Peers;
import slr.core.advertise.PinCopy;
import slr.core.advertise.Role;
import slr.core.advertise.SessionMachine;
import slr.core.aggregate.Aggregation;
import slr.core.aggregate.AggregationTimers;
import slr.core.aggregate.Aggregator;
import slr.core.choice.ChoiceKey;
import slr.core.choice.Leases;
import slr.core.choice.Standbys;
import slr.core.flow.HashKey;
import slr.core.forward.ForwardingTable;
import slr.core.row.Directive;
import slr.core.row.RowKey;
import slr.core.timer.Deadlines;
import slr.node.advertise.CborCodec;
import slr.node.advertise.MalformedRecordException;
import slr.node.level.ForwardingTables;
import slr.node.level.Routing;
import slr.packet.IpPacket;
import slr.packet.Prefix;
import slr.sim.tcp.Datagram;

/**
 * One SLR of any level: the machines that its daemon has, joined as its daemon joins them. What a
 * process knows is made at each start and lost at each end.
 */
public final class LevelNode extends Node {

  private final NodePlan plan;
  private final Connectors connectors = new Connectors(this);
  private @Nullable Daemon process;

  LevelNode(World world, NodePlan plan, int index) {
    super(world, plan.name(), index, plan.address());
    this.plan = plan;
  }

  /** What one process of this node knows. */
  private final class Daemon {
    final Joints joints;
    final Children children;
    final Peers peers;
    final ForwardingTables tables;
    final LevelPlane plane;
    final Optional<Advertiser> advertiser;
    final Optional<Aggregator> aggregator;
    final Optional<Announcer> announcer;
    final Optional<LevelPins> pins;
    final Optional<LevelRecovery> recovery;
    final ConnectionReports reports;
    long heardVersion;

    Daemon() {
      long incarnation = clock.wallMs();
      AdvertisementTimers timers = AdvertisementTimers.DEFAULTS;
      joints = new Joints(LevelNode.this, this::onEvent, this::handOver);
      Leases leases = new Leases();
      children = new Children(hello(Role.PARENT, incarnation), timers, leases);
      peers = new Peers(hello(Role.PEER, incarnation), timers);
      Routing routing = routing();
      tables = new ForwardingTables(routing, children, _ -> 0);
      plane = new LevelPlane(LevelNode.this, routing.key(), ownSources(), leases);
      advertiser =
          plan.parents().isEmpty()
              ? Optional.empty()
              : Optional.of(
                  new Advertiser(
                      hello(Role.CHILD, incarnation), timers, plan.parents(), clock.nowNs()));
      aggregator =
          advertiser.map(its ->
              new Aggregator(
                  new Aggregator.Identity(name(), name(), incarnation),
                  tables,
                  its,
                  Aggregation.usual(),
                  AggregationTimers.DEFAULTS));
      announcer =
          plan.parents().isEmpty()
              ? Optional.of(new Announcer(world, name(), clock.nowNs()))
              : Optional.empty();
      pins = world.pinning().on() ? Optional.of(pins()) : Optional.empty();
      pins.ifPresent(plane::pins);
      recovery = plan.level() == Level.ROUTER ? Optional.empty() : Optional.of(recovery());
      reports = new ConnectionReports(LevelNode.this, plane.machine(), advertiser);
    }

    private LevelRecovery recovery() {
      return new LevelRecovery(
          LevelNode.this,
          plane,
          choiceKey().key(),
          new LevelRecovery.Sessions(children, peers, advertiser, joints::echoKeys, this::nextHop));
    }

    private LevelPins pins() {
      return new LevelPins(
          LevelNode.this,
          plane.machine(),
          plane::install,
          new LevelPins.Sessions(
              children,
              advertiser.map(Advertiser::parents).orElse(List.of()),
              joints::pinKeys,
              end -> advertiser.ifPresent(its -> its.tunnelDown(end, clock.nowNs()))));
    }

    void connect() {
      new MachineProbes(LevelNode.this, children).begin();
      for (ChildMachine machine : advertiser.map(Advertiser::parents).orElse(List.of())) {
        connectors.dial(
            machine.parent(),
            side -> {
              joints.join(machine, side);
              machine.onConnected(
                  world.authorisation(side.other().node().name()),
                  world.node(machine.parent()).address(),
                  clock.nowNs());
            },
            () -> true);
      }
      for (String neighbour : plan.neighbours()) {
        connectors.dial(
            neighbour,
            side -> {
              Authorisation identity = world.authorisation(side.other().node().name());
              PeerMachine machine = peers.open(neighbour, identity, clock.nowNs());
              joints.join(machine, side);
            },
            () -> peers.wants(neighbour));
      }
    }

    SessionMachine handOver(Connection.Side side, AdvertisementAction.HandOver handOver) {
      String peer = side.other().node().name();
      return peers.accept(peer, handOver.identity(), handOver.hello(), clock.nowNs());
    }

    void onEvent(AdvertisementAction event) {
      if (recovery.isPresent() && recovery.get().onEvent(event)) {
        return;
      }
      if (event instanceof AdvertisementAction.FlowsNotMine strays) {
        nextHop(strays.node()).ifPresent(reporter -> reports.notMine(strays.strays(), reporter));
      } else if (event instanceof AdvertisementAction.FlowsReported report) {
        nextHop(report.node()).ifPresent(reporter -> reports.reported(report.report(), reporter));
      } else if (event instanceof AdvertisementAction.TunnelEnded ended) {
        pins.ifPresent(its -> its.tunnelDown(ended.node(), ended.end()));
      }
    }

    Optional<Integer> nextHop(String node) {
      return children.ends().stream()
          .filter(end -> end.node().equals(node))
          .map(ChildEnd::nextHop)
          .findFirst();
    }

    void settle() {
      boolean any = true;
      while (any) {
        any = joints.pump(children.sessions());
        any |= joints.pump(peers.machines());
        any |= advertiser.isPresent() && joints.pump(advertiser.get().parents());
        any |= refresh();
        any |= hearAbove();
        any |= recovery.isPresent() && recovery.get().turn();
      }
      announcer.ifPresent(Announcer::settle);
      plane.signal();
    }

    private boolean refresh() {
      Optional<ForwardingTables.Next> next = tables.ifChanged(clock.nowNs());
      if (next.isEmpty()) {
        return false;
      }
      plane.install(next.get().table());
      long nowNs = clock.nowNs();
      aggregator.ifPresent(its -> next.get().rows().forEach(row -> its.change(row, nowNs)));
      announcer.ifPresent(its -> its.onServing(tables.serving(), nowNs));
      world.witness().onTable(LevelNode.this, next.get().rows());
      return true;
    }

    /** Tunnels from above are opened here, and on every node below. */
    private boolean hearAbove() {
      if (advertiser.isEmpty() || advertiser.get().tunnelSourcesVersion() == heardVersion) {
        return false;
      }
      heardVersion = advertiser.get().tunnelSourcesVersion();
      List<Prefix> above = advertiser.get().tunnelSources();
      List<Prefix> all = new ArrayList<>(ownSources());
      above.stream().filter(each -> !all.contains(each)).forEach(all::add);
      children.tunnelSources(all);
      plane.tunnelSources(above);
      return true;
    }
  }

  @Override
  protected void onBoot() {
    Daemon its = new Daemon();
    process = its;
    connectors.clear();
    its.connect();
    world.witness().onBoot(this);
  }

  @Override
  protected void onHalt() {
    if (process != null) {
      process.plane.close();
    }
    process = null;
    connectors.clear();
  }

  @Override
  protected void settle() {
    its().settle();
  }

  @Override
  protected OptionalLong nextDeadlineNs() {
    Daemon its = its();
    OptionalLong next =
        Deadlines.earlier(its.children.nextDeadlineNs(), its.peers.nextDeadlineNs());
    next = Deadlines.earlier(next, its.tables.nextDeadlineNs());
    if (its.advertiser.isPresent()) {
      next = Deadlines.earlier(next, its.advertiser.get().nextDeadlineNs());
      next = Deadlines.earlier(next, its.aggregator.orElseThrow().nextDeadlineNs());
    }
    if (its.announcer.isPresent()) {
      next = Deadlines.earlier(next, its.announcer.get().nextDeadlineNs());
    }
    if (its.pins.isPresent()) {
      next = Deadlines.earlier(next, its.pins.get().desk().nextDeadlineNs());
    }
    if (its.recovery.isPresent()) {
      next = Deadlines.earlier(next, its.recovery.get().nextDeadlineNs());
    }
    return Deadlines.earlier(next, its.plane.nextDeadlineNs());
  }

  @Override
  protected void onTimeout(long nowNs) {
    Daemon its = its();
    its.children.onTimeout(nowNs);
    its.peers.onTimeout(nowNs);
    its.aggregator.ifPresent(each -> each.onTimeout(nowNs));
    its.advertiser.ifPresent(each -> each.onTimeout(nowNs));
    its.announcer.ifPresent(each -> each.onTimeout(nowNs));
    its.plane.expire(nowNs);
    its.pins.ifPresent(each -> each.desk().onTimeout(nowNs));
  }

  @Override
  protected void onDatagram(Datagram datagram) {
    its().plane.onDatagram(datagram, clock.nowNs());
  }

  @Override
  protected void onAccepted(Connection.Side side, Authorisation other) {
    Daemon its = its();
    its.children
        .accept(other.node(), other, clock.nowNs())
        .ifPresentOrElse(machine -> its.joints.join(machine, side), side::finish);
  }

  @Override
  protected void onRecord(Connection.Side side, byte[] record) {
    SessionMachine machine = side.machine();
    if (machine == null) {
      return;
    }
    try {
      AdvertisementMessage message = CborCodec.decode(record);
      if (world.trace().isOn()) {
        world.trace().say(name(), "hears of " + side.other().node().name() + " " + message);
      }
      String child = side.other().node().name();
      if (machine instanceof ParentMachine || message instanceof PinCopy) {
        world.witness().onHeard(this, child, message);
      }
      if (machine instanceof ParentMachine) {
        message = world.seams().hear(its().children, child, message, clock.nowNs());
      }
      machine.onMessage(message, clock.nowNs());
    } catch (MalformedRecordException malformed) {
      machine.onMalformed(malformed.what(), clock.nowNs());
    }
  }

  @Override
  protected void onClosed(Connection.Side side, String why) {
    SessionMachine machine = side.machine();
    if (machine != null) {
      machine.onDisconnected(why, clock.nowNs());
      its().joints.leave(machine, side);
      if (machine instanceof ParentMachine) {
        world.witness().onSessionEnd(this, side.other().node().name());
      }
    }
    connectors.closed(side);
  }

  void close() {
    if (process != null) {
      process.plane.close();
      process = null;
    }
  }

  /** As it was planned. */
  public NodePlan plan() {
    return plan;
  }

  /** What the process hears from below; there must be a process. */
  public Children children() {
    return its().children;
  }

  /** Its neighbours. */
  public Peers peers() {
    return its().peers;
  }

  /** What it says upward, if it has parents. */
  public Optional<Advertiser> advertiser() {
    return its().advertiser;
  }

  /** Its data plane. */
  public LevelPlane plane() {
    return its().plane;
  }

  /** The row by which a packet is routed here, if it is for a service. */
  public @Nullable RowKey row(IpPacket packet) {
    return world.blueprint().rowOf(packet);
  }

  /** The table in force. */
  public ForwardingTable table() {
    return its().tables.table();
  }

  /** Who below is in standby, and whether it is engaged. */
  public Standbys standbys() {
    return its().tables.standbys();
  }

  /** Looks for flows, but at a router. */
  public Optional<LevelRecovery> recovery() {
    return its().recovery;
  }

  /** What it announces, if it announces anything. */
  public Optional<Announcer> announcer() {
    return its().announcer;
  }

  /** The operator drains or readmits this node. */
  public void direct(Directive directive) {
    run(() -> {
      its().aggregator.ifPresent(each -> each.direct(directive));
      its().children.changeAll();
    });
  }

  private Daemon its() {
    return Objects.requireNonNull(process, "no process");
  }

  private Routing routing() {
    return new Routing(
        choiceKey(), world.blueprint().virtualHosts(plan), List.of(plan.address()), Map.of());
  }

  /** Alike for all SLRs of a level, and another where a level occurs twice. */
  private ChoiceKey choiceKey() {
    long height = world.blueprint().height(name());
    return new ChoiceKey(new HashKey(plan.level().name().hashCode(), height), 1);
  }

  private List<Prefix> ownSources() {
    return List.of(Prefix.ofHost(plan.address()));
  }

  private Hello hello(Role role, long incarnation) {
    return new Hello(
        AdvertisementLimits.PROTOCOL_VERSIONS,
        name(),
        plan.level(),
        role,
        name(),
        incarnation,
        List.of(plan.address()),
        ownSources());
  }
}
