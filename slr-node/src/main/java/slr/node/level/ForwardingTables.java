package slr.node.level;

import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.ToDoubleFunction;
import slr.core.advertise.ChildEnd;
import slr.core.advertise.Children;
import slr.core.aggregate.Aggregator;
import slr.core.announce.ServedPrefixes;
import slr.core.announce.Serving;
import slr.core.choice.Candidate;
import slr.core.choice.NextHopSet;
import slr.core.choice.Standbys;
import slr.core.forward.ForwardingTable;
import slr.core.forward.TunnelEnd;
import slr.core.row.RowKey;
import slr.packet.IpAddress;
import slr.packet.Prefix;

/**
 * Makes the next forwarding table of the last one, the configuration and what has changed below. It
 * looks at a bounded number of rows a turn, so that sessions are served in between however many
 * rows arrive; a tunnel that goes down counts in the next turn for all of its rows.
 */
public final class ForwardingTables implements Aggregator.Below {

  /** Some milliseconds of work, a small part of the shortest silence that ends a session. */
  private static final int ROWS_PER_TURN = 1_000;

  private final Children children;
  private final ToDoubleFunction<IpAddress> costs;
  private final Standbys standbys = new Standbys();
  private Routing routing;
  private ForwardingTable table;
  private ServedPrefixes served;
  private boolean isConfigured;
  private boolean hasMore;
  private long builtVersion = -1;

  /**
   * Nothing is routed yet.
   *
   * @param costs what the way to an end point costs now; whoever knows of a change tells {@link
   *     Children#changeAll(String)}
   */
  public ForwardingTables(Routing routing, Children children, ToDoubleFunction<IpAddress> costs) {
    this.routing = routing;
    this.children = children;
    this.costs = costs;
    table = ForwardingTable.empty(routing.key());
    served = new ServedPrefixes(routing.virtualHosts().keySet());
  }

  /** From now on this configuration holds; rows follow in portions. */
  public void configure(Routing newRouting) {
    routing = newRouting;
    isConfigured = false;
    served = new ServedPrefixes(routing.virtualHosts().keySet());
    table.forEachRow(set -> set.key().ifPresent(key -> served.change(key, NextHopSet.EMPTY, set)));
    children.changeAll();
  }

  /** Whether {@link #ifChanged} would give a table. */
  public boolean isStale() {
    return hasMore || !isConfigured || children.version() != builtVersion;
  }

  /** When {@link #ifChanged} gives a table though nothing has changed: somebody waited enough. */
  public OptionalLong nextDeadlineNs() {
    return standbys.nextDeadlineNs();
  }

  /** Who is in standby, and whether it is engaged. */
  public Standbys standbys() {
    return standbys;
  }

  /** A table, and which rows of it are different from the last one's. */
  public record Next(ForwardingTable table, List<RowKey> rows) {}

  /** A new table, if anything that matters has changed since the last one. */
  public Optional<Next> ifChanged(long nowNs) {
    Set<RowKey> changed = new LinkedHashSet<>(standbys.takeDue(ROWS_PER_TURN, nowNs));
    if (!isStale() && changed.isEmpty()) {
      return Optional.empty();
    }
    builtVersion = children.version();
    List<RowKey> below = children.takeChanged(ROWS_PER_TURN);
    hasMore = below.size() == ROWS_PER_TURN;
    changed.addAll(below);
    ForwardingTable.Builder builder =
        table.change(routing.key()).turns(standbys.at(nowNs)).allRows(children.hasAllRows());
    if (!isConfigured) {
      builder.virtualHosts(routing.virtualHosts());
      isConfigured = true;
    }
    Map<Integer, TunnelEnd> ends = new HashMap<>();
    children.ends().forEach(child -> ends.put(child.nextHop(), tunnelEnd(child)));
    builder.tunnelEnds(ends.values());
    changed.forEach(key -> builder.row(key, candidates(key, ends)));
    ForwardingTable before = table;
    table = builder.build();
    changed.forEach(key -> taken(key, before.row(key), table.row(key)));
    return Optional.of(new Next(table, List.copyOf(changed)));
  }

  private void taken(RowKey key, NextHopSet before, NextHopSet now) {
    served.change(key, before, now);
    if (now.isEmpty()) {
      standbys.forget(key);
    }
  }

  @Override
  public NextHopSet candidates(RowKey key) {
    return table.row(key);
  }

  @Override
  public boolean isStandby(RowKey key) {
    return table.isStandby(key.virtualHost());
  }

  /** The last table that was made. */
  public ForwardingTable table() {
    return table;
  }

  /** What can be done for each configured virtual host, by the last table. */
  public Map<Prefix, Serving> serving() {
    Map<Prefix, Serving> serving = served.serving();
    serving.replaceAll(
        (prefix, its) -> its == Serving.READY && table.isStandby(prefix) ? Serving.STANDBY : its);
    return serving;
  }

  /** Each with where its tunnel ends, and with what the way there costs. */
  private List<Candidate> candidates(RowKey key, Map<Integer, TunnelEnd> ends) {
    return children.candidates(key).stream()
        .map(candidate -> {
          IpAddress endPoint = Objects.requireNonNull(ends.get(candidate.nextHop())).endPoint();
          return candidate.at(endPoint, costs.applyAsDouble(endPoint));
        })
        .toList();
  }

  /**
   * A child without a live session is taken for dead, unless its machine lives, or its flows are
   * adopted and it has not had the time to register again: a repeated SYN may go elsewhere. Of its
   * end points the first counts that there is a route to.
   */
  private TunnelEnd tunnelEnd(ChildEnd child) {
    List<IpAddress> possible = child.endPoints().stream().filter(routing::reaches).toList();
    IpAddress endPoint =
        possible.stream()
            .filter(each -> !Double.isInfinite(costs.applyAsDouble(each)))
            .findFirst()
            .orElse(possible.isEmpty() ? child.endPoints().getFirst() : possible.getFirst());
    return new TunnelEnd(
        child.nextHop(), child.node(), endPoint, routing.kind(endPoint), child.state());
  }
}
