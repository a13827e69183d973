package slr.sim.check;

import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import slr.core.advertise.ChildMachine;
import slr.core.advertise.ChildState;
import slr.core.advertise.TunnelDown;
import slr.core.flow.FlowKey;
import slr.core.forward.TunnelEnd;
import slr.packet.IpAddress;
import slr.packet.IpPacket;
import slr.sim.invariant.Invariant;
import slr.sim.invariant.Violation;
import slr.sim.world.HostNode;
import slr.sim.world.LevelNode;
import slr.sim.world.Node;
import slr.sim.world.World;

/**
 * Where packets go by pins: only to a host that some site gave the flow to, not to one that is
 * dead, and not to one that does not open them; and which messages of signalling are believed.
 */
final class PinChecks {

  /**
   * So long after everybody between has been connected a pin may still be used whose host is dead:
   * twice the time after which a session that does not move is taken for silent, and one look at
   * the sessions for each of three levels.
   */
  private static final long NEWS_NS = 2_500_000_000L;

  /** What was on its way when a host opens other tunnels, or somebody above starts anew. */
  private static final long UNDER_WAY_NS = 5_000_000_000L;

  private static final int FLOWS_MOST = 200_000;

  private final World world;
  private final Map<IpAddress, HostNode> hosts = new HashMap<>();
  private final Map<FlowKey, Set<String>> placed = new HashMap<>();

  /** When each site said that a host is dead, in the process of the host that is meant. */
  private final Map<String, Map<LevelNode, Long>> saidDeadNs = new HashMap<>();

  private final Map<Link, Long> changedNs = new HashMap<>();
  private final Map<String, Long> sourcesNs = new HashMap<>();
  private final Map<String, Set<ByteBuffer>> believed = new HashMap<>();

  private record Link(String one, String other) {

    static Link of(Node one, Node other) {
      return one.index() < other.index()
          ? new Link(one.name(), other.name())
          : new Link(other.name(), one.name());
    }
  }

  PinChecks(World world) {
    this.world = world;
    world.hosts().forEach(host -> hosts.put(host.address(), host));
  }

  /** A process has started: what was said of the one before is not meant any more. */
  void onBoot(Node node) {
    saidDeadNs.remove(node.name());
    believed.remove(node.name());
    sourcesNs.put(node.name(), world.queue().nowNs());
  }

  void onTransition(Node one, Node other) {
    changedNs.put(Link.of(one, other), world.queue().nowNs());
  }

  void onTunnelSources(HostNode host) {
    sourcesNs.put(host.name(), world.queue().nowNs());
  }

  /** One that is said while the host is only out of reach is no news of the death that follows. */
  void onTunnelDown(LevelNode site, TunnelDown end) {
    HostNode host = hosts.get(end.endPoint());
    if (host != null && !host.isUp() && end.incarnation() >= host.incarnation()) {
      saidDeadNs
          .computeIfAbsent(host.name(), _ -> new LinkedHashMap<>())
          .put(site, world.queue().nowNs());
    }
  }

  /** A TCP segment goes on. */
  void onSent(LevelNode node, IpPacket packet, int nextHop) {
    HostNode host = hostAt(node, nextHop);
    if (host == null) {
      requireLevel(node, packet, nextHop);
      return;
    }
    FlowKey flow = FlowKey.of(packet);
    if (!TunnelEnd.isPinned(nextHop)) {
      if (placed.size() < FLOWS_MOST || placed.containsKey(flow)) {
        placed.computeIfAbsent(flow, _ -> new HashSet<>()).add(host.name());
      }
      return;
    }
    if (!placed.getOrDefault(flow, Set.of()).contains(host.name())) {
      throw new Violation(
          Invariant.PINS_LEAD_TO_HOLDERS,
          node.name(),
          packet + " is pinned to " + host + ", to which no site gave it");
    }
    checkAlive(node, packet, host);
  }

  /** Who is no host must be an SLR: those that hide their hosts name themselves. */
  private void requireLevel(LevelNode node, IpPacket packet, int nextHop) {
    Optional<IpAddress> end =
        node.plane().machine().table().tunnelEnd(nextHop).map(TunnelEnd::endPoint);
    boolean isLevel =
        !TunnelEnd.isPinned(nextHop)
            || world.levels().stream().anyMatch(its -> end.equals(Optional.of(its.address())));
    if (!isLevel) {
      throw new Violation(
          Invariant.PINS_LEAD_TO_HOLDERS, node.name(), packet + " is pinned to " + end);
    }
  }

  private @Nullable HostNode hostAt(LevelNode node, int nextHop) {
    return node.plane()
        .machine()
        .table()
        .tunnelEnd(nextHop)
        .map(end -> hosts.get(end.endPoint()))
        .orElse(null);
  }

  private void checkAlive(LevelNode node, IpPacket packet, HostNode host) {
    Map<LevelNode, Long> said = saidDeadNs.get(host.name());
    if (said == null || host.isUp()) {
      return;
    }
    long nowNs = world.queue().nowNs();
    said.forEach((site, atNs) -> {
      long knownNs = newsNs(site, node, atNs);
      if (knownNs != Long.MAX_VALUE && nowNs - knownNs > NEWS_NS) {
        throw new Violation(
            Invariant.PINS_DIE_WITH_HOSTS,
            node.name(),
            packet
                + " is pinned to "
                + host
                + ", whose death "
                + site
                + " has seen, and could say for "
                + (nowNs - knownNs) / 1_000_000
                + " ms");
      }
    });
  }

  /** Since when news of this time can have come from one SLR to another above it, if at all. */
  private long newsNs(LevelNode from, LevelNode to, long atNs) {
    if (!from.isUp() || !to.isUp() || from.isPaused()) {
      return Long.MAX_VALUE;
    }
    long hereNs = Math.max(atNs, from.resumedNs());
    if (from.equals(to)) {
      return hereNs;
    }
    long bestNs = Long.MAX_VALUE;
    for (String parent : from.plan().parents()) {
      if (world.node(parent) instanceof LevelNode above && isConnected(from, above)) {
        long sinceNs = changedNs.getOrDefault(Link.of(from, above), 0L);
        bestNs = Math.min(bestNs, newsNs(above, to, Math.max(hereNs, sinceNs)));
      }
    }
    return bestNs;
  }

  private static boolean isConnected(LevelNode child, LevelNode parent) {
    if (!parent.isUp()) {
      return false;
    }
    boolean said =
        child.advertiser().stream()
            .flatMap(its -> its.parents().stream())
            .filter(its -> its.parent().equals(parent.name()))
            .map(ChildMachine::state)
            .anyMatch(ChildState.ESTABLISHED::equals);
    return said
        && parent.children().pins().stream()
            .anyMatch(
                its -> its.node().equals(child.name()) && its.state() == TunnelEnd.State.ATTENDED);
  }

  /** A host that has long known from where tunnels may come has dropped one of an SLR above it. */
  void onForbidden(HostNode host) {
    long nowNs = world.queue().nowNs();
    boolean known =
        nowNs - sourcesNs.getOrDefault(host.name(), nowNs) > UNDER_WAY_NS
            && host.plan().parents().stream().allMatch(this::isWhole);
    if (known) {
      throw new Violation(
          Invariant.PINS_LEAD_TO_HOLDERS,
          host.name(),
          "drops a client's packet, for it does not open tunnels from there");
    }
  }

  /** Whether an SLR and all above it have long been connected. */
  private boolean isWhole(String name) {
    long nowNs = world.queue().nowNs();
    if (!(world.node(name) instanceof LevelNode node) || !node.isUp()) {
      return false;
    }
    for (String parent : node.plan().parents()) {
      LevelNode above = (LevelNode) world.node(parent);
      long sinceNs = changedNs.getOrDefault(Link.of(node, above), 0L);
      boolean whole = isConnected(node, above) && nowNs - sinceNs > UNDER_WAY_NS && isWhole(parent);
      if (!whole) {
        return false;
      }
    }
    return nowNs - node.resumedNs() > UNDER_WAY_NS;
  }

  /** Each message is believed once at most, and only as it was signed. */
  void onMessage(LevelNode node, ByteBuffer message, boolean its, boolean forged) {
    if (!its) {
      return;
    }
    boolean isNew = believed.computeIfAbsent(node.name(), _ -> new HashSet<>()).add(message);
    if (forged || !isNew) {
      throw new Violation(
          Invariant.PINS_ARE_SIGNED,
          node.name(),
          "believes a message of pin signalling that "
              + (forged ? "nobody signed" : "came before")
              + ", of "
              + message.remaining()
              + " octets");
    }
  }
}
