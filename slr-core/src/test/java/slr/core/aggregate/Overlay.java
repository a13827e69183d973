package slr.core.aggregate;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import slr.core.advertise.AdvertisementAction;
import slr.core.advertise.AdvertisementLimits;
import slr.core.advertise.AdvertisementMessage;
import slr.core.advertise.AdvertisementTimers;
import slr.core.advertise.Advertiser;
import slr.core.advertise.Authorisation;
import slr.core.advertise.ChildMachine;
import slr.core.advertise.Children;
import slr.core.advertise.Hello;
import slr.core.advertise.Level;
import slr.core.advertise.ParentMachine;
import slr.core.advertise.Role;
import slr.core.choice.Candidate;
import slr.core.choice.ChoiceKey;
import slr.core.choice.Leases;
import slr.core.flow.HashKey;
import slr.core.forward.ForwardingTable;
import slr.core.forward.TunnelEnd;
import slr.core.forward.VirtualHostOptions;
import slr.core.row.Row;
import slr.core.row.RowKey;
import slr.core.timer.Deadlines;
import slr.packet.IpAddress;
import slr.packet.Prefix;

/** Nodes of several levels in one memory, with sessions between them; time is a number. */
final class Overlay {

  private static final List<Prefix> ALL = List.of(Prefix.parse("0.0.0.0/0"));
  private static final int ROWS_PER_TURN = 100;

  private final Map<String, Node> nodes = new LinkedHashMap<>();
  private final List<Session> sessions = new ArrayList<>();
  private long nowNs = 1_000_000_000_000L;

  /** One process: what it says upward, and, unless it is a host, what it hears from below. */
  final class Node {
    final String name;
    final Advertiser advertiser;
    final Children children;
    final Aggregator aggregator;
    private final Level level;
    private final IpAddress endPoint = IpAddress.ofV4(0x0a00_0001 + nodes.size());
    private ForwardingTable table =
        ForwardingTable.builder(new ChoiceKey(new HashKey(1, 2), 0))
            .virtualHost(ALL.getFirst(), VirtualHostOptions.usual())
            .build();

    private Node(String name, Level level, String cluster, String... parents) {
      this.name = name;
      this.level = level;
      AdvertisementTimers timers = AdvertisementTimers.DEFAULTS;
      advertiser =
          new Advertiser(hello(cluster, Role.CHILD), timers, Arrays.asList(parents), nowNs);
      children = new Children(hello(cluster, Role.PARENT), timers, new Leases());
      aggregator =
          new Aggregator(
              new Aggregator.Identity(name, cluster, 1),
              key -> table.row(key),
              advertiser,
              Aggregation.usual(),
              AggregationTimers.DEFAULTS);
    }

    private Hello hello(String cluster, Role role) {
      return new Hello(
          AdvertisementLimits.PROTOCOL_VERSIONS,
          name,
          level,
          role,
          cluster,
          1,
          List.of(endPoint),
          List.of());
    }

    private Authorisation identity() {
      return new Authorisation(name, level, ALL, ALL);
    }

    /** As a level does it: rows that changed, the table made of them, and what goes up. */
    private void follow() {
      for (var changed = children.takeChanged(ROWS_PER_TURN);
          !changed.isEmpty();
          changed = children.takeChanged(ROWS_PER_TURN)) {
        ForwardingTable.Builder builder =
            table
                .change()
                .tunnelEnds(
                    children.ends().stream()
                        .map(end ->
                            new TunnelEnd(
                                end.nextHop(),
                                end.node(),
                                end.endPoints().getFirst(),
                                end.state().isUp()))
                        .toList());
        changed.forEach(key -> builder.row(key, children.candidates(key)));
        table = builder.build();
        changed.forEach(key -> aggregator.change(key, nowNs));
      }
    }

    void put(Row row) {
      advertiser.put(row, nowNs);
      settle();
    }

    /** What this node says upward of this traffic. */
    Optional<Row> says(RowKey key) {
      return advertiser.rows().row(key);
    }

    /** What it has heard of this traffic. */
    List<Candidate> hears(RowKey key) {
      return children.candidates(key);
    }
  }

  private final class Session {
    final ChildMachine below;
    final ParentMachine above;
    final Deque<AdvertisementMessage> up = new ArrayDeque<>();
    final Deque<AdvertisementMessage> down = new ArrayDeque<>();

    Session(Node child, ChildMachine below, Node parent) {
      this.below = below;
      above = parent.children.accept(child.name, child.identity(), nowNs).orElseThrow();
      below.onConnected(parent.identity(), parent.endPoint, nowNs);
    }

    /** Carries what there is; returns whether there was anything. */
    boolean carry() {
      for (var next = below.pollAction(); next.isPresent(); next = below.pollAction()) {
        take(next.get(), up);
      }
      for (var next = above.pollAction(); next.isPresent(); next = above.pollAction()) {
        take(next.get(), down);
      }
      boolean any = !(up.isEmpty() && down.isEmpty());
      while (!up.isEmpty()) {
        above.onMessage(up.remove(), nowNs);
      }
      while (!down.isEmpty()) {
        below.onMessage(down.remove(), nowNs);
      }
      return any;
    }

    private void take(AdvertisementAction action, Deque<AdvertisementMessage> way) {
      if (action instanceof AdvertisementAction.Send send) {
        way.add(send.message());
      }
    }
  }

  /** A node that connects to its parents when they are there: add them first. */
  Node add(String name, Level level, String cluster, String... parents) {
    Node node = new Node(name, level, cluster, parents);
    nodes.put(name, node);
    for (ChildMachine machine : node.advertiser.parents()) {
      if (nodes.containsKey(machine.parent())) {
        join(name, machine.parent());
      }
    }
    return node;
  }

  /** A session between a child and one of its parents. */
  void join(String child, String parent) {
    Node node = node(child);
    node.advertiser.parents().stream()
        .filter(machine -> machine.parent().equals(parent))
        .forEach(machine -> sessions.add(new Session(node, machine, node(parent))));
    settle();
  }

  private Node node(String name) {
    return Objects.requireNonNull(nodes.get(name), name);
  }

  /** The node's connections upward are cut. */
  void cut(String child) {
    List<ChildMachine> machines = node(child).advertiser.parents();
    for (Session session : sessions) {
      if (machines.contains(session.below)) {
        session.above.onDisconnected("cut", nowNs);
        session.below.onDisconnected("cut", nowNs);
      }
    }
    sessions.removeIf(session -> machines.contains(session.below));
    settle();
  }

  /** Lets time pass, deadline by deadline. */
  Overlay run(Duration duration) {
    long endNs = nowNs + duration.toNanos();
    settle();
    for (long nextNs = nextNs(); nextNs - endNs <= 0; nextNs = nextNs()) {
      nowNs = Math.max(nowNs, nextNs);
      for (Node node : nodes.values()) {
        node.children.onTimeout(nowNs);
        node.aggregator.onTimeout(nowNs);
        node.advertiser.onTimeout(nowNs);
      }
      settle();
    }
    nowNs = endNs;
    return this;
  }

  private long nextNs() {
    OptionalLong next = OptionalLong.empty();
    for (Node node : nodes.values()) {
      next = Deadlines.earlier(next, node.children.nextDeadlineNs());
      next = Deadlines.earlier(next, node.aggregator.nextDeadlineNs());
      next = Deadlines.earlier(next, node.advertiser.nextDeadlineNs());
    }
    return next.orElse(Long.MAX_VALUE);
  }

  private void settle() {
    boolean moved = true;
    while (moved) {
      nodes.values().forEach(Node::follow);
      moved = false;
      for (Session session : List.copyOf(sessions)) {
        moved |= session.carry();
      }
    }
  }
}
