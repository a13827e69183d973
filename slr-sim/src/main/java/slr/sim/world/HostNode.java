package slr.sim.world;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import slr.core.advertise.AdvertisementAction;
import slr.core.advertise.AdvertisementLimits;
import slr.core.advertise.AdvertisementTimers;
import slr.core.advertise.Advertiser;
import slr.core.advertise.Authorisation;
import slr.core.advertise.ChildMachine;
import slr.core.advertise.Hello;
import slr.core.advertise.Holders;
import slr.core.advertise.Role;
import slr.core.advertise.SessionMachine;
import slr.core.advertise.Stray;
import slr.core.flow.FlowKey;
import slr.core.guard.ExitTable;
import slr.core.guard.Guard;
import slr.core.guard.GuardVerdict;
import slr.core.guard.StrayReports;
import slr.core.guard.TunnelExit;
import slr.core.row.Directive;
import slr.core.row.Health;
import slr.core.row.Row;
import slr.core.row.RowKey;
import slr.core.timer.Deadlines;
import slr.node.advertise.CborCodec;
import slr.node.advertise.MalformedRecordException;
import slr.packet.IpPacket;
import slr.packet.PacketStatus;
import slr.packet.echo.EchoKeys;
import slr.sim.tcp.Conversation;
import slr.sim.tcp.Datagram;

/** A host: the agent's process with advertiser, tunnel end and guard, before a kernel. */
public final class HostNode extends Node {

  private static final long LOAD_EVERY_NS = 5_000_000_000L;

  /** How long a new load may take to reach the highest level. */
  private static final long LOAD_NEWS_NS = 1_000_000_000L;

  private final NodePlan plan;
  private final HostStack stack;
  private final Map<RowKey, State> services = new TreeMap<>();
  private final Connectors connectors = new Connectors(this);
  private @Nullable Daemon process;
  private long incarnation;

  /** How one service is, whatever the agent says; outlives the agent. */
  private static final class State {
    final int capacity;
    boolean healthy = true;
    Directive target = Directive.ACTIVE;
    double load;
    double loadBefore;
    long measuredNs;

    State(int capacity) {
      this.capacity = capacity;
    }
  }

  /** What one process of the agent knows. */
  private final class Daemon {
    final Advertiser advertiser;
    final Joints joints;
    final HostEchoes echoes;
    final Guard guard;
    final TunnelExit exit;
    final long seed = chance.bits();
    @Nullable StrayReports reports;
    final Map<GuardVerdict, Long> verdicts = new EnumMap<>(GuardVerdict.class);
    final long deliveredBefore = stack.delivered();
    long received;
    long heardVersion = -1;

    Daemon() {
      advertiser =
          new Advertiser(hello(), AdvertisementTimers.DEFAULTS, plan.parents(), clock.nowNs());
      joints =
          new Joints(
              HostNode.this,
              this::onEvent,
              (side, handOver) -> {
                throw new IllegalStateException("nobody connects to a host: " + handOver);
              });
      echoes = new HostEchoes(HostNode.this, incarnation, this::echoKeys);
      guard = new Guard(stack, seed, world.limits().guard());
      exit = new TunnelExit(guard);
    }

    /** Those of any parent that it has a session with. */
    Optional<EchoKeys> echoKeys() {
      return advertiser.parents().stream()
          .map(joints::echoKeys)
          .flatMap(Optional::stream)
          .findFirst();
    }

    void onEvent(AdvertisementAction event) {
      if (event instanceof AdvertisementAction.WhoHasAsked asked) {
        for (FlowKey flow : asked.question().flows()) {
          Holders.Answer answer = stack.holds(flow);
          advertiser.holders(asked.asker().name(), Holders.of(answer, List.of(flow)));
        }
      }
    }

    /** Tunnels are opened from where the parents say, or have said. */
    void followSources() {
      if (advertiser.tunnelSourcesVersion() != heardVersion) {
        heardVersion = advertiser.tunnelSourcesVersion();
        exit.install(
            new ExitTable(
                List.of(address()), advertiser.tunnelSources(), plan.certified().serves()));
        world.witness().onTunnelSources(HostNode.this);
      }
    }

    /** Whether this stray is reported; the memory for that is taken with the first one. */
    boolean reports(IpPacket stray, long nowNs) {
      StrayReports its = reports;
      if (its == null) {
        its = new StrayReports(seed);
        reports = its;
      }
      return its.onStray(stray, nowNs);
    }
  }

  HostNode(World world, NodePlan plan, int index) {
    super(world, plan.name(), index, plan.address());
    this.plan = plan;
    stack = new HostStack(this);
    plan.capacities()
        .forEach((key, capacity) ->
            services.put(key, new State(capacity < 0 ? 20 + 10 * chance.below(6) : capacity)));
    world.queue().after(chance.between(0, LOAD_EVERY_NS), this::measure);
  }

  @Override
  protected void onBoot() {
    incarnation = clock.wallMs();
    Daemon its = new Daemon();
    process = its;
    connectors.clear();
    services.keySet().forEach(key -> its.advertiser.put(row(key), clock.nowNs()));
    services.keySet().forEach(this::tellWitness);
    for (ChildMachine machine : its.advertiser.parents()) {
      dial(its, machine);
    }
    world.witness().onBoot(this);
  }

  private void dial(Daemon its, ChildMachine machine) {
    connectors.dial(
        machine.parent(),
        side -> {
          its.joints.join(machine, side);
          machine.onConnected(
              world.authorisation(side.other().node().name()),
              world.node(machine.parent()).address(),
              clock.nowNs());
        },
        () -> true);
  }

  @Override
  protected void onHalt() {
    process = null;
    connectors.clear();
  }

  @Override
  public void lose() {
    stack.forget();
    super.lose();
  }

  @Override
  protected void settle() {
    Daemon its = its();
    its.joints.pump(its.advertiser.parents());
    its.followSources();
  }

  @Override
  protected OptionalLong nextDeadlineNs() {
    return Deadlines.earlier(its().advertiser.nextDeadlineNs(), its().echoes.nextDeadlineNs());
  }

  @Override
  protected void onTimeout(long nowNs) {
    its().advertiser.onTimeout(nowNs);
    its().echoes.onTimeout(nowNs);
  }

  @Override
  protected void onDatagram(Datagram datagram) {
    Daemon its = its();
    its.received++;
    GuardVerdict verdict =
        its.exit.onPacket(
            datagram.memory(), datagram.offset(), datagram.lengthBytes(), clock.nowNs());
    its.verdicts.merge(verdict, 1L, Long::sum);
    IpPacket inner = its.exit.inner();
    if (world.trace().isOn()) {
      world.trace().say(name(), inner + ": " + verdict.label());
    }
    if (verdict == GuardVerdict.FORBIDDEN_SOURCE && datagram.about() != null) {
      world.witness().onForbidden(this);
    }
    if (verdict == GuardVerdict.FINISHING) {
      FlowKey flow = FlowKey.of(inner);
      run(() -> its.advertiser.reportFlows(List.of(flow), List.of()));
    }
    if (verdict.delivers()) {
      stack.deliver(inner, datagram.about());
    } else if (verdict.isNotMine() && its.reports(inner, clock.nowNs())) {
      FlowKey flow = FlowKey.of(inner);
      run(() -> its.advertiser.notMine(Stray.of(List.of(flow))));
    }
  }

  /** The kernel answers an opening, and the agent's tap shows it. */
  void onAnswer(Datagram answer) {
    IpPacket packet = new IpPacket();
    if (packet.parse(answer.memory(), answer.offset(), answer.lengthBytes()) == PacketStatus.OK) {
      take(() -> its().guard.onAnswer(packet, clock.nowNs()));
    }
  }

  /** The kernel repeats itself, and nobody answers. */
  void onStalled(FlowKey flow) {
    run(() -> {
      its().advertiser.stalled(List.of(flow));
      its().echoes.stalled(flow, clock.nowNs());
    });
  }

  /** The kernel has a connection no more, and tells the agent, which tells the levels above. */
  void onClosed(FlowKey flow) {
    run(() -> {
      its().advertiser.reportFlows(List.of(), List.of(flow));
      its().echoes.closed(flow);
    });
  }

  /** Whether the agent is the one of that life and remembers all SYN,ACKs since. */
  boolean hasSeenAnswersOf(int thatLife) {
    return isUp() && life() == thatLife && its().guard.evicted() == 0;
  }

  @Override
  protected void onAccepted(Connection.Side side, Authorisation other) {
    throw new IllegalStateException("nobody connects to a host");
  }

  @Override
  protected void onRecord(Connection.Side side, byte[] record) {
    SessionMachine machine = side.machine();
    if (machine == null) {
      return;
    }
    try {
      machine.onMessage(CborCodec.decode(record), clock.nowNs());
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
    }
    connectors.closed(side);
  }

  /** The checks of a service pass, or fail, from now on. */
  public void healthy(RowKey key, boolean healthy) {
    State state = state(key);
    if (state.healthy != healthy) {
      state.healthy = healthy;
      advertise(key);
    }
  }

  /** The operator drains or readmits the host. */
  public void direct(Directive directive) {
    services.forEach((key, state) -> {
      state.target = directive;
      advertise(key);
    });
  }

  private void advertise(RowKey key) {
    run(() -> {
      its().advertiser.put(row(key), clock.nowNs());
      tellWitness(key);
    });
  }

  private void tellWitness(RowKey key) {
    boolean welcomes =
        its().advertiser.rows().row(key).map(row -> row.withCurrent(row.target())).stream()
            .anyMatch(Row::welcomesNewFlows);
    world.witness().onHostRow(this, key, welcomes);
  }

  /** How the service really is, as a row. */
  public Row row(RowKey key) {
    State state = state(key);
    return new Row(
        key,
        state.healthy ? Health.HEALTHY : Health.FAILING,
        load(key),
        0,
        state.capacity,
        state.target,
        state.target,
        false,
        name(),
        List.of(name()));
  }

  /** What the host takes new flows with: 0 if it wants none, or cannot serve any. */
  public int capacity(RowKey key) {
    State state = state(key);
    return state.healthy && state.target == Directive.ACTIVE ? state.capacity : 0;
  }

  /** What it serves. */
  public List<RowKey> services() {
    return List.copyOf(services.keySet());
  }

  private void measure() {
    services.forEach((key, state) -> {
      state.loadBefore = state.load;
      state.load = Math.min(1.5, 4.0 * stack.open(key) / state.capacity);
      state.measuredNs = world.queue().nowNs();
    });
    run(() ->
        services.forEach((key, state) -> its().advertiser.load(key, state.load, clock.nowNs())));
    world.queue().after(LOAD_EVERY_NS, this::measure);
  }

  /** Open connections against what the capacity is taken to bear, as it was measured. */
  private double load(RowKey key) {
    return state(key).load;
  }

  /** The least load that the levels above may take for the latest. */
  public double leastLoad(RowKey key) {
    State state = state(key);
    return isNews(state) ? Math.min(state.load, state.loadBefore) : state.load;
  }

  /** The most load that the levels above may take for the latest. */
  public double mostLoad(RowKey key) {
    State state = state(key);
    return isNews(state) ? Math.max(state.load, state.loadBefore) : state.load;
  }

  private boolean isNews(State state) {
    return world.queue().nowNs() - state.measuredNs < LOAD_NEWS_NS;
  }

  private State state(RowKey key) {
    return Objects.requireNonNull(services.get(key), key::toString);
  }

  /** As it was planned. */
  public NodePlan plan() {
    return plan;
  }

  /** That of the agent's process, or of the last one. */
  public long incarnation() {
    return incarnation;
  }

  /** What it says; there must be a process. */
  public Advertiser advertiser() {
    return its().advertiser;
  }

  /** Whether its kernel has this connection. */
  public boolean holds(Conversation about) {
    return stack.holds(about);
  }

  /** Packets that no counter explains: anything but 0 is a bug. */
  public long unbalanced() {
    Daemon its = its();
    long judged = its.verdicts.values().stream().mapToLong(Long::longValue).sum();
    long delivers =
        its.verdicts.entrySet().stream()
            .filter(entry -> entry.getKey().delivers())
            .mapToLong(Map.Entry::getValue)
            .sum();
    return Math.abs(its.received - judged)
        + Math.abs(delivers - (stack.delivered() - its.deliveredBefore));
  }

  private Daemon its() {
    return Objects.requireNonNull(process, "no process");
  }

  private Hello hello() {
    return new Hello(
        AdvertisementLimits.PROTOCOL_VERSIONS,
        name(),
        plan.level(),
        Role.CHILD,
        name(),
        incarnation,
        new ArrayList<>(List.of(address())),
        List.of());
  }
}
