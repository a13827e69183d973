package slr.sim.check;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import slr.core.advertise.Advertiser;
import slr.core.advertise.ChildMachine;
import slr.core.advertise.ChildState;
import slr.core.advertise.ChildStatus;
import slr.core.advertise.Hello;
import slr.core.advertise.ParentState;
import slr.core.advertise.PeerState;
import slr.core.announce.AnnouncementMachine;
import slr.core.announce.Preference;
import slr.core.choice.NextHopSet;
import slr.core.row.Directive;
import slr.core.row.Health;
import slr.core.row.Row;
import slr.core.row.RowKey;
import slr.packet.Prefix;
import slr.sim.invariant.Invariant;
import slr.sim.invariant.Violation;
import slr.sim.world.HostNode;
import slr.sim.world.LevelNode;
import slr.sim.world.Node;
import slr.sim.world.World;

/**
 * Everything at rest: every session stands and both digests are equal, every level says what the
 * {@link Oracle} says, what can be served is announced; and from then on nothing moves.
 */
public final class Convergence {

  /** A load that changed less is not said at once; and one step of aggregation. */
  private static final double LOAD_ERROR_PER_LEVEL = 0.16;

  private final World world;
  private final Oracle oracle;

  /** Of this world. */
  public Convergence(World world) {
    this.world = world;
    oracle = new Oracle(world);
  }

  /** All of it, now. */
  public void check() {
    Map<String, Map<String, ChildStatus>> known = new HashMap<>();
    for (LevelNode node : world.levels()) {
      require(node.isUp(), node.name(), "is not up");
      Map<String, ChildStatus> children = new HashMap<>();
      node.children().status(node.clock().nowNs()).forEach(its -> children.put(its.node(), its));
      known.put(node.name(), children);
    }
    for (HostNode host : world.hosts()) {
      require(host.isUp(), host.name(), "is not up");
      host.advertiser().parents().forEach(its -> checkSession(host, host.advertiser(), its, known));
    }
    for (LevelNode node : world.levels()) {
      node.advertiser()
          .ifPresent(advertiser ->
              advertiser.parents().forEach(its -> checkSession(node, advertiser, its, known)));
      node.plan().neighbours().forEach(neighbour -> checkNeighbours(node, neighbour));
      world.blueprint().rows().forEach(key -> checkRow(node, key));
      node.announcer().ifPresent(its -> checkAnnouncement(node, its.machine()));
    }
  }

  private static void checkSession(
      Node child,
      Advertiser advertiser,
      ChildMachine machine,
      Map<String, Map<String, ChildStatus>> known) {
    String parent = machine.parent();
    require(
        machine.state() == ChildState.ESTABLISHED,
        child.name(),
        "its session with " + parent + " is " + machine.state());
    ChildStatus its = known.getOrDefault(parent, Map.of()).get(child.name());
    if (its == null) {
      throw new Violation(Invariant.TABLES_CONVERGE, parent, "does not know " + child);
    }
    require(
        its.state().equals(Optional.of(ParentState.ESTABLISHED)),
        parent,
        "the session of " + child + " is " + its.state());
    require(
        its.digest() == advertiser.rows().digest() && its.rowCount() == advertiser.rows().size(),
        parent,
        "its copy of " + child + " has " + its.rowCount() + " rows and another digest");
    require(
        machine.confirmedGeneration() == advertiser.generation(),
        child.name(),
        parent + " has confirmed " + machine.confirmedGeneration());
    require(advertiser.isSettled(), child.name(), "is not settled");
  }

  /** Of two sessions between neighbours one has ended, at both. */
  private void checkNeighbours(LevelNode node, String neighbour) {
    requireOneSession(node, neighbour);
    requireOneSession((LevelNode) world.node(neighbour), node.name());
  }

  private static void requireOneSession(LevelNode node, String neighbour) {
    long sessions =
        node.peers().status(node.clock().nowNs()).stream()
            .filter(its -> its.state() == PeerState.ESTABLISHED)
            .filter(its -> its.hello().map(Hello::node).equals(Optional.of(neighbour)))
            .count();
    require(sessions == 1, node.name(), "has " + sessions + " sessions with " + neighbour);
  }

  private void checkRow(LevelNode node, RowKey key) {
    Oracle.Offer offer = oracle.below(node, key);
    Oracle.Sum sum = offer.sum();
    NextHopSet set = node.table().row(key);
    require(
        set.takesFlows() == sum.capacity() > 0,
        node.name(),
        "of " + key + " it has " + set.members() + ", capacity is " + sum.capacity());
    if (node.advertiser().isEmpty()) {
      return;
    }
    Optional<Row> said = node.advertiser().get().rows().row(key);
    if (sum.capacity() == 0) {
      require(
          said.isEmpty() || said.get().health() != Health.HEALTHY,
          node.name(),
          "says " + said + ", nobody serves it");
      return;
    }
    require(said.isPresent(), node.name(), "does not speak of " + key);
    Row row = said.orElseThrow();
    boolean right =
        row.health() == Health.HEALTHY
            && row.target() == Directive.ACTIVE
            && row.standby() == offer.standby()
            && row.capacity() == sum.capacity();
    require(right, node.name(), "says " + row + ", right is " + offer);
    int levels = world.blueprint().height(node.name());
    double allowed = levels * LOAD_ERROR_PER_LEVEL;
    double least = sum.usedLeast() / sum.capacity() - allowed;
    double most = sum.usedMost() / sum.capacity() + allowed;
    require(
        row.load() >= least && row.load() <= most,
        node.name(),
        "says load " + row.load() + " of " + key + ", right is " + least + " to " + most);
  }

  private void checkAnnouncement(LevelNode node, AnnouncementMachine machine) {
    Map<Prefix, ?> held = machine.heldBack(node.clock().nowNs());
    for (RowKey key : world.blueprint().rows()) {
      boolean served =
          world.blueprint().rows().stream()
              .filter(its -> its.virtualHost().equals(key.virtualHost()))
              .anyMatch(its -> oracle.below(node, its).sum().capacity() > 0);
      boolean announced = machine.applied().prefixes().get(key.virtualHost()) == Preference.NORMAL;
      require(
          served == announced || held.containsKey(key.virtualHost()),
          node.name(),
          key + (announced ? " is announced" : " is not announced as it should be"));
    }
  }

  /** Whether all of it holds now. */
  public boolean holds() {
    try {
      check();
      return true;
    } catch (Violation notYet) {
      return false;
    }
  }

  /** Generation of each table, which rises with each change but of loads. */
  Map<String, Long> generations() {
    Map<String, Long> generations = new LinkedHashMap<>();
    for (HostNode host : world.hosts()) {
      generations.put(host.name(), host.advertiser().generation());
    }
    for (LevelNode node : world.levels()) {
      node.advertiser().ifPresent(its -> generations.put(node.name(), its.generation()));
    }
    return generations;
  }

  /** Since then nothing moved: after one change and its consequences there is no other. */
  void checkStill(Map<String, Long> before) {
    Map<String, Long> now = generations();
    List<String> moved =
        before.entrySet().stream()
            .filter(entry -> !entry.getValue().equals(now.get(entry.getKey())))
            .map(Map.Entry::getKey)
            .toList();
    if (!moved.isEmpty()) {
      throw new Violation(
          Invariant.NO_OSCILLATION,
          moved.getFirst(),
          "tables change though nothing has happened: " + moved);
    }
  }

  private static void require(boolean holds, String node, String complaint) {
    if (!holds) {
      throw new Violation(Invariant.TABLES_CONVERGE, node, complaint);
    }
  }
}
