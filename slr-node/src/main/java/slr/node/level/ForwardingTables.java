package slr.node.level;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import slr.core.advertise.ChildStatus;
import slr.core.advertise.Children;
import slr.core.advertise.ParentState;
import slr.core.announce.ServedPrefixes;
import slr.core.announce.Serving;
import slr.core.choice.NextHopSet;
import slr.core.forward.ForwardingTable;
import slr.core.forward.TunnelEnd;
import slr.core.forward.VirtualHostOptions;
import slr.core.row.RowKey;
import slr.node.level.LevelConfig.VirtualHostConfig;
import slr.packet.IpAddress;
import slr.packet.Prefix;

/**
 * Makes the next forwarding table of the last one, the configuration and what has changed below. It
 * looks at a bounded number of rows a turn, so that sessions are served in between however many
 * rows arrive; a tunnel that goes down counts in the next turn for all of its rows.
 */
final class ForwardingTables {

  /** Some milliseconds of work, a small part of the shortest silence that ends a session. */
  private static final int ROWS_PER_TURN = 1_000;

  private final Children children;
  private final ChangedRows rows;
  private LevelConfig config;
  private ForwardingTable table;
  private ServedPrefixes served;
  private boolean isConfigured;
  private boolean hasMore;
  private long builtVersion = -1;

  ForwardingTables(LevelConfig config, Children children) {
    this.config = config;
    this.children = children;
    rows = new ChangedRows(children);
    table = ForwardingTable.empty(config.choice().choiceKey());
    served = new ServedPrefixes(LevelControl.prefixes(config));
  }

  /** From now on this configuration holds; rows follow in portions. */
  void configure(LevelConfig newConfig) {
    config = newConfig;
    isConfigured = false;
    served = new ServedPrefixes(LevelControl.prefixes(newConfig));
    table.forEachRow(set -> set.key().ifPresent(key -> served.change(key, NextHopSet.EMPTY, set)));
    rows.all();
  }

  /** Whether {@link #ifChanged} would give a table. */
  boolean isStale() {
    return hasMore || !isConfigured || children.version() != builtVersion;
  }

  /** A new table, if anything that matters has changed since the last one. */
  Optional<ForwardingTable> ifChanged(long nowNs) {
    if (!isStale()) {
      return Optional.empty();
    }
    builtVersion = children.version();
    List<RowKey> changed = rows.take(ROWS_PER_TURN);
    hasMore = changed.size() == ROWS_PER_TURN;
    ForwardingTable.Builder builder = table.change(config.choice().choiceKey());
    if (!isConfigured) {
      builder.virtualHosts(virtualHosts());
      isConfigured = true;
    }
    builder.tunnelEnds(children.status(nowNs).stream().map(this::tunnelEnd).toList());
    changed.forEach(key -> builder.row(key, rows.candidates(key)));
    ForwardingTable before = table;
    table = builder.build();
    changed.forEach(key -> served.change(key, before.row(key), table.row(key)));
    return Optional.of(table);
  }

  /** The last table that was made. */
  ForwardingTable table() {
    return table;
  }

  /** What can be done for each configured virtual host, by the last table. */
  Map<Prefix, Serving> serving() {
    return served.serving();
  }

  private Map<Prefix, VirtualHostOptions> virtualHosts() {
    return config.virtualHosts().stream()
        .collect(Collectors.toMap(VirtualHostConfig::prefix, VirtualHostConfig::options));
  }

  /** A child without a live session is taken for dead: a repeated SYN may go elsewhere. */
  private static boolean isUp(ChildStatus child) {
    return child.state().map(ParentState::isUsable).orElse(false);
  }

  private TunnelEnd tunnelEnd(ChildStatus child) {
    IpAddress endPoint =
        child.endPoints().stream()
            .filter(this::isReachable)
            .findFirst()
            .orElse(child.endPoints().getFirst());
    return new TunnelEnd(child.nextHop(), child.node(), endPoint, isUp(child));
  }

  private boolean isReachable(IpAddress endPoint) {
    return config.endPoints().stream().anyMatch(own -> own.isV4() == endPoint.isV4());
  }
}
