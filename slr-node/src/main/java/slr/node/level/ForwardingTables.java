package slr.node.level;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import slr.core.advertise.ChildStatus;
import slr.core.advertise.Children;
import slr.core.advertise.ParentState;
import slr.core.choice.Candidate;
import slr.core.choice.NextHopPolicy;
import slr.core.choice.NextHopSet;
import slr.core.forward.ForwardingTable;
import slr.core.forward.TunnelEnd;
import slr.core.row.RowKey;
import slr.packet.IpAddress;
import slr.packet.Prefix;

/** Makes a forwarding table of the configuration and the children, when either has changed. */
final class ForwardingTables {

  private final Children children;
  private LevelConfig config;
  private long builtVersion = -1;

  ForwardingTables(LevelConfig config, Children children) {
    this.config = config;
    this.children = children;
  }

  /** From now on this configuration holds. */
  void configure(LevelConfig newConfig) {
    config = newConfig;
    builtVersion = -1;
  }

  /** Whether {@link #ifChanged} would give a table. */
  boolean isStale() {
    return children.version() != builtVersion;
  }

  /** A new table, if anything that matters has changed since the last one. */
  Optional<ForwardingTable> ifChanged(long nowNs) {
    if (!isStale()) {
      return Optional.empty();
    }
    builtVersion = children.version();
    ForwardingTable.Builder builder = ForwardingTable.builder(config.choice().choiceKey());
    config.virtualHosts().forEach(host -> builder.virtualHost(host.prefix(), host.options()));
    for (ChildStatus child : children.status(nowNs)) {
      builder.tunnelEnd(tunnelEnd(child));
    }
    children.candidates().values().stream()
        .flatMap(List::stream)
        .filter(candidate -> isConfigured(candidate.row().key().virtualHost()))
        .forEach(builder::candidate);
    return Optional.of(builder.build());
  }

  /** The part of the new flows that each node should get now, by traffic and node. */
  Map<RowKey, Map<String, Double>> shares(long nowNs) {
    Set<Integer> up =
        children.status(nowNs).stream()
            .filter(ForwardingTables::isUp)
            .map(ChildStatus::nextHop)
            .collect(Collectors.toSet());
    Map<RowKey, Map<String, Double>> shares = new HashMap<>();
    children
        .candidates()
        .forEach((key, candidates) ->
            policy(key)
                .map(policy -> weigh(candidates, policy, up))
                .ifPresent(set -> shares.put(key, set)));
    return shares;
  }

  private Map<String, Double> weigh(
      List<Candidate> candidates, NextHopPolicy policy, Set<Integer> up) {
    return NextHopSet.evaluate(candidates, policy, config.choice().choiceKey(), up::contains)
        .members()
        .stream()
        .collect(Collectors.toMap(each -> each.candidate().name(), NextHopSet.Member::share));
  }

  /** Of the longest configured virtual host around it, as the table has it. */
  private Optional<NextHopPolicy> policy(RowKey key) {
    return config.virtualHosts().stream()
        .filter(host -> host.prefix().contains(key.virtualHost()))
        .max(Comparator.comparingInt(host -> host.prefix().length()))
        .map(host -> NextHopPolicy.named(host.policy()));
  }

  /** A child may serve more than this level routes: that is no mistake of either. */
  private boolean isConfigured(Prefix prefix) {
    return config.virtualHosts().stream().anyMatch(host -> host.prefix().contains(prefix));
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
