package slr.sim.world;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import slr.core.advertise.Authorisation;
import slr.sim.time.Chance;
import slr.sim.time.EventQueue;
import slr.sim.time.Trace;
import slr.sim.world.Connection.Side;

/** Everything there is in one simulation. */
public final class World {

  private final EventQueue queue;
  private final Trace trace;
  private final Chance chance;
  private final Blueprint blueprint;
  private final Seams seams;
  private final Distances distances;
  private final Fabric fabric;
  private final Routes routes;
  private final Limits limits;
  private final Pinning pinning;
  private final Map<String, Node> nodes = new LinkedHashMap<>();
  private final Map<String, Authorisation> certificates = new LinkedHashMap<>();
  private final Map<String, Long> certifiedNs = new LinkedHashMap<>();
  private final List<LevelNode> levels = new ArrayList<>();
  private final List<HostNode> hosts = new ArrayList<>();
  private final List<ClientNode> clients = new ArrayList<>();
  private final Traffic traffic = new Traffic();
  private Witness witness = Witness.NONE;

  /**
   * What a world is made of.
   *
   * @param seams nothing, but for tests
   * @param limits how full tables may be
   * @param pinning whether flows are pinned
   */
  public record Setting(Blueprint blueprint, Limits limits, Seams seams, Pinning pinning) {}

  /** A world in which nothing has happened; all nodes start in the first second. */
  public World(long seed, Setting setting, EventQueue queue, Trace trace) {
    this.queue = queue;
    this.trace = trace;
    this.blueprint = setting.blueprint();
    this.limits = setting.limits();
    this.seams = setting.seams();
    this.pinning = setting.pinning();
    chance = new Chance(seed);
    distances = new Distances(chance.of("distances"));
    fabric = new Fabric(this);
    routes = new Routes(this, blueprint.tops().stream().map(NodePlan::name).toList());
    for (NodePlan plan : blueprint.levels()) {
      certificates.put(plan.name(), plan.certified());
      levels.add(add(new LevelNode(this, plan, nodes.size())));
    }
    for (NodePlan plan : blueprint.hosts()) {
      certificates.put(plan.name(), plan.certified());
      hosts.add(add(new HostNode(this, plan, nodes.size())));
    }
    for (int i = 0; i < blueprint.clients(); i++) {
      ClientNode client = add(new ClientNode(this, i, nodes.size()));
      fabric.own(Blueprint.clientV6(i), client);
      clients.add(client);
    }
  }

  /** Starts all nodes, soon. */
  public void begin() {
    Chance starts = chance.of("starts");
    nodes.values().forEach(node -> queue.at(starts.between(0, 1_000_000_000), node::boot));
  }

  /** Gives back what the nodes hold. */
  public void close() {
    levels.forEach(LevelNode::close);
  }

  /** A node comes that was not planned. */
  public void admit(Node node, Authorisation certified) {
    certificates.put(node.name(), certified);
    add(node);
  }

  /** How many nodes there are. */
  public int size() {
    return nodes.size();
  }

  /** Opens a connection at once, as somebody who was not planned does. */
  public Side connect(Node from, Node to) {
    Connection connection = new Connection(this, from, to);
    Authorisation identity = authorisation(from.name());
    to.run(() -> to.onAccepted(connection.listener(), identity));
    return connection.dialer();
  }

  /** All connections between two nodes break. */
  public void cut(Node one, Node other) {
    for (Side side : List.copyOf(one.sides())) {
      if (side.other().node().equals(other)) {
        side.cut("connection reset");
      }
    }
  }

  /** The keys of pin messages between two nodes are others from now on. */
  public void rekey(Node one, Node other) {
    one.sides().stream().filter(side -> side.other().node().equals(other)).forEach(Side::rekey);
  }

  private <T extends Node> T add(T node) {
    nodes.put(node.name(), node);
    fabric.own(node.address(), node);
    return node;
  }

  /** The order of what happens. */
  public EventQueue queue() {
    return queue;
  }

  /** What is written down. */
  public Trace trace() {
    return trace;
  }

  /** A stream of chance. */
  public Chance chance(String name) {
    return chance.of(name);
  }

  /** The plan. */
  public Blueprint blueprint() {
    return blueprint;
  }

  /** The network. */
  public Fabric fabric() {
    return fabric;
  }

  /** Routing outside. */
  public Routes routes() {
    return routes;
  }

  /** How full tables may be. */
  public Limits limits() {
    return limits;
  }

  /** Whether and how flows are pinned. */
  public Pinning pinning() {
    return pinning;
  }

  /** What was said and served so far. */
  public Traffic traffic() {
    return traffic;
  }

  Distances distances() {
    return distances;
  }

  Seams seams() {
    return seams;
  }

  Witness witness() {
    return witness;
  }

  /** Who sees everything. */
  public void witness(Witness its) {
    witness = its;
  }

  /** The node of this name, which there is. */
  public Node node(String name) {
    Node node = nodes.get(name);
    if (node == null) {
      throw new IllegalArgumentException("there is no node '" + name + "'");
    }
    return node;
  }

  /** The node of this name, or null. */
  public @Nullable Node find(String name) {
    return nodes.get(name);
  }

  /** SLRs, those above first. */
  public List<LevelNode> levels() {
    return levels;
  }

  /** Hosts. */
  public List<HostNode> hosts() {
    return hosts;
  }

  /** Clients. */
  public List<ClientNode> clients() {
    return clients;
  }

  /** What a node's certificate allows now. */
  public Authorisation certified(String node) {
    Authorisation certified = certificates.get(node);
    if (certified == null) {
      throw new IllegalArgumentException("'" + node + "' has no certificate");
    }
    return certified;
  }

  /** Whether a node got another certificate within this time. */
  public boolean wasJudged(String node, long withinNs) {
    Long atNs = certifiedNs.get(node);
    return atNs != null && queue.nowNs() - atNs < withinNs;
  }

  /** What a node's certificate is taken to allow. */
  Authorisation authorisation(String node) {
    return seams.authorise(certified(node));
  }

  /** A node has another certificate from now on; live sessions are judged again. */
  public void certify(Authorisation certified) {
    certifiedNs.put(certified.node(), queue.nowNs());
    certificates.put(certified.node(), certified);
    for (Node node : nodes.values()) {
      for (Side side : List.copyOf(node.sides())) {
        if (side.other().node().name().equals(certified.node())) {
          node.run(() -> {
            if (side.isOpen() && side.machine() != null) {
              side.machine().onAuthorisation(authorisation(certified.node()), node.clock().nowNs());
            }
          });
        }
      }
    }
  }
}
