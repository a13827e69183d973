package slr.sim.check;

import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import slr.core.advertise.AdvertisementMessage;
import slr.core.advertise.Authorisation;
import slr.core.advertise.TunnelDown;
import slr.core.choice.NextHopSet;
import slr.core.flow.FlowCounters;
import slr.core.flow.FlowKey;
import slr.core.forward.Verdict;
import slr.core.row.Row;
import slr.core.row.RowKey;
import slr.node.forward.DataPlaneReport;
import slr.packet.IpPacket;
import slr.packet.IpProtocol;
import slr.sim.fault.Quiet;
import slr.sim.invariant.Invariant;
import slr.sim.invariant.Violation;
import slr.sim.tcp.Conversation;
import slr.sim.tcp.Segment;
import slr.sim.world.ClientNode;
import slr.sim.world.Fabric;
import slr.sim.world.HostNode;
import slr.sim.world.LevelNode;
import slr.sim.world.Node;
import slr.sim.world.Witness;
import slr.sim.world.World;

/** Holds a world to all invariants while it runs. */
public final class Watcher implements Witness {

  private static final long BETWEEN_NS = 10_000_000_000L;

  /** A revocation counts within a second; some more for a process that stood still. */
  private static final long JUDGED_NS = 2_000_000_000L;

  private final World world;
  private final Map<String, FlowChecks> flows = new HashMap<>();
  private final Map<String, DatagramChecks> datagrams = new HashMap<>();
  private final Map<String, Leases> leases = new HashMap<>();
  private final Map<String, StandbyChecks> standbys = new HashMap<>();
  private final Map<String, Long> unwelcomeSinceNs = new HashMap<>();
  private final Convergence convergence;
  private final PinChecks pins;
  private final RecoveryChecks recovery;

  /** Watches from the beginning. */
  public Watcher(World world) {
    this.world = world;
    convergence = new Convergence(world);
    pins = new PinChecks(world);
    recovery = new RecoveryChecks(world);
    for (LevelNode node : world.levels()) {
      Leases its = new Leases(world, node, unwelcomeSinceNs);
      leases.put(node.name(), its);
      StandbyChecks standby = new StandbyChecks(world, node);
      standbys.put(node.name(), standby);
      flows.put(node.name(), new FlowChecks(node, its, standby));
      datagrams.put(node.name(), new DatagramChecks(node, its));
    }
  }

  /** Looks at everything now and then, and at the end of each quiet time. */
  public void begin(List<Quiet.Span> quiet) {
    world.witness(this);
    world.queue().after(BETWEEN_NS, this::look);
    quiet.forEach(span -> world.queue().at(span.restsNs(), () -> atRest(span)));
  }

  /** All that must hold at any moment. */
  public void look() {
    world.levels().stream().filter(LevelNode::isUp).forEach(this::look);
    world.hosts().stream().filter(HostNode::isUp).forEach(Watcher::look);
    look(world.fabric());
    world.queue().after(BETWEEN_NS, this::look);
  }

  private void atRest(Quiet.Span span) {
    convergence.check();
    Map<String, Long> before = convergence.generations();
    world.queue().at(span.endNs() - 1, () -> convergence.checkStill(before));
  }

  private void look(LevelNode node) {
    DataPlaneReport report = node.plane().report();
    if (report.balance() != 0) {
      throw new Violation(Invariant.COUNTERS_BALANCE, node.name(), "out of balance: " + report);
    }
    FlowCounters counters = node.plane().machine().flowCounters();
    long gone =
        counters.removed()
            + FlowCounters.total(counters.evictedByState())
            + FlowCounters.total(counters.expiredByState());
    if (counters.inserted() != counters.live() + gone) {
      throw new Violation(Invariant.COUNTERS_BALANCE, node.name(), "flows: " + counters);
    }
    if (counters.live() > counters.capacity()) {
      throw new Violation(Invariant.BOUNDS_HOLD, node.name(), "flows: " + counters);
    }
    checks(node).checkShares();
  }

  private static void look(HostNode host) {
    if (host.unbalanced() != 0) {
      throw new Violation(
          Invariant.COUNTERS_BALANCE, host.name(), host.unbalanced() + " packets are unexplained");
    }
  }

  private static void look(Fabric fabric) {
    long lost = fabric.losses().values().stream().mapToLong(Long::longValue).sum();
    if (fabric.sent() != fabric.arrived() + fabric.underWay() + lost) {
      throw new Violation(Invariant.COUNTERS_BALANCE, "fabric", "sent " + fabric.sent());
    }
  }

  @Override
  public void onVerdict(
      LevelNode node, IpPacket packet, Verdict verdict, int nextHop, @Nullable Conversation about) {
    if (packet.protocol() == IpProtocol.TCP) {
      recovery.onVerdict(node, packet, verdict, about);
      checks(node).onVerdict(packet, verdict, nextHop);
      if (verdict.forwards()) {
        pins.onSent(node, packet, nextHop);
      }
    } else {
      datagrams(node).onVerdict(packet, verdict, nextHop);
    }
  }

  @Override
  public void onTable(LevelNode node, List<RowKey> changed) {
    standbys(node).onTable(changed);
    for (RowKey key : changed) {
      for (NextHopSet.Member member : node.table().row(key).members()) {
        // Rows of a child that is away are kept as they were and get nothing: it is judged when it
        // is back, by the certificate that it has then.
        if (node.table().isAttended(member.candidate().nextHop())) {
          check(node, member.candidate().name(), member.candidate().row());
        }
      }
    }
  }

  private void check(LevelNode node, String child, Row row) {
    Authorisation certified = world.certified(child);
    boolean sender = !row.nodePath().isEmpty() && row.nodePath().getLast().equals(child);
    boolean loops = row.nodePath().contains(node.name());
    boolean fits = certified.mayServe(row.key().virtualHost()) || world.wasJudged(child, JUDGED_NS);
    boolean unheard = world.queue().nowNs() - node.resumedNs() < JUDGED_NS;
    if (!sender || loops || !(fits || unheard)) {
      throw new Violation(
          Invariant.CERTIFICATES_BIND, node.name(), child + " is a candidate with " + row);
    }
  }

  @Override
  public void onHeard(LevelNode node, String child, AdvertisementMessage message) {
    leases(node).onHeard(child, message);
    recovery.onHeard(node, child, message);
  }

  @Override
  public void onForgotten(LevelNode node, FlowKey flow) {
    checks(node).forget(flow);
  }

  @Override
  public void onClosed(LevelNode node, FlowKey flow) {
    checks(node).closed(flow);
  }

  @Override
  public void onFound(LevelNode node, FlowKey flow, int nextHop) {
    checks(node).found(flow, nextHop);
    recovery.onFound(node, flow, nextHop);
  }

  @Override
  public void onAdvertised(HostNode host, FlowKey flow) {
    recovery.onAdvertised(host, flow);
  }

  @Override
  public void onClientStalled(ClientNode client, Conversation about) {
    recovery.onStalled(client.name(), about);
  }

  @Override
  public void onGivenUp(HostNode host, Conversation about) {
    recovery.onGivenUp(host, about);
  }

  @Override
  public void onBoot(Node node) {
    pins.onBoot(node);
    if (node instanceof LevelNode level) {
      checks(level).forgetAll();
      datagrams(level).forgetAll();
      leases(level).forgetAll();
      standbys(level).forgetAll();
    }
  }

  @Override
  public void onHostRow(HostNode host, RowKey key, boolean welcomes) {
    String which = Leases.key(host.name(), key);
    if (welcomes) {
      unwelcomeSinceNs.remove(which);
    } else {
      unwelcomeSinceNs.putIfAbsent(which, world.queue().nowNs());
    }
  }

  @Override
  public void onReset(HostNode host, Segment segment, @Nullable Conversation about) {
    throw new Violation(
        Invariant.STRAYS_REACH_NOBODY,
        host.name(),
        segment + " of " + about + " reaches the TCP of a host that never held it");
  }

  @Override
  public void onClientReset(ClientNode client, Conversation about) {
    String holder = about.holder();
    if (holder == null && !about.isResetExpected()) {
      throw new Violation(
          Invariant.STRAYS_REACH_NOBODY,
          client.name(),
          about + " was reset, and no host ever had more than half of it");
    }
    if (holder != null && world.node(holder) instanceof HostNode host && host.holds(about)) {
      throw new Violation(
          Invariant.STRAYS_REACH_NOBODY,
          client.name(),
          about + " was reset while " + holder + " holds it");
    }
  }

  @Override
  public void onTransition(Node node, Node other) {
    pins.onTransition(node, other);
  }

  @Override
  public void onTunnelDown(LevelNode node, TunnelDown end) {
    pins.onTunnelDown(node, end);
  }

  @Override
  public void onTunnelSources(HostNode host) {
    pins.onTunnelSources(host);
  }

  @Override
  public void onForbidden(HostNode host) {
    pins.onForbidden(host);
  }

  @Override
  public void onPinMessage(LevelNode node, ByteBuffer message, boolean believed, boolean forged) {
    pins.onMessage(node, message, believed, forged);
  }

  private FlowChecks checks(LevelNode node) {
    return of(flows, node);
  }

  private DatagramChecks datagrams(LevelNode node) {
    return of(datagrams, node);
  }

  private StandbyChecks standbys(LevelNode node) {
    return of(standbys, node);
  }

  private Leases leases(LevelNode node) {
    return of(leases, node);
  }

  private static <T> T of(Map<String, T> all, LevelNode node) {
    T its = all.get(node.name());
    if (its == null) {
      throw new IllegalStateException("nobody watches " + node);
    }
    return its;
  }
}
