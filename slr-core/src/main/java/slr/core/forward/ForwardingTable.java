package slr.core.forward;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import slr.core.choice.Candidate;
import slr.core.choice.ChoiceKey;
import slr.core.choice.NextHopPolicy;
import slr.core.choice.NextHopSet;
import slr.core.row.RowKey;
import slr.packet.Prefix;

/**
 * Where packets may go: virtual hosts with their weighed next hops, and the tunnel ends. Immutable:
 * the control plane builds a new one whenever a row, a tunnel or a route changes and hands it to
 * the data plane, which installs it between two packets.
 */
public final class ForwardingTable {

  private final ChoiceKey key;
  private final PrefixMap<VirtualHost> virtualHosts;
  private final @Nullable TunnelEnd[] ends;
  private final boolean[] up;

  private ForwardingTable(
      ChoiceKey key, Map<Prefix, VirtualHost> virtualHosts, Collection<TunnelEnd> tunnelEnds) {
    this.key = key;
    this.virtualHosts = new PrefixMap<>(virtualHosts);
    int size = tunnelEnds.stream().mapToInt(TunnelEnd::nextHop).max().orElse(-1) + 1;
    ends = new TunnelEnd[size];
    up = new boolean[size];
    for (TunnelEnd end : tunnelEnds) {
      ends[end.nextHop()] = end;
      up[end.nextHop()] = end.up();
    }
  }

  /** A table without anything in it. */
  public static ForwardingTable empty(ChoiceKey key) {
    return builder(key).build();
  }

  /** Begins a table. */
  public static Builder builder(ChoiceKey key) {
    return new Builder(key);
  }

  /** What the level's routers share. */
  public ChoiceKey key() {
    return key;
  }

  /** The tunnel end of a next hop, if it is known. */
  public Optional<TunnelEnd> tunnelEnd(int nextHop) {
    return nextHop >= 0 && nextHop < ends.length
        ? Optional.ofNullable(ends[nextHop])
        : Optional.empty();
  }

  /** Whether the next hop is known and its tunnel works; allocates nothing. */
  public boolean isUp(int nextHop) {
    return nextHop >= 0 && nextHop < up.length && up[nextHop];
  }

  /** One more than the highest next-hop number. */
  public int nextHopBound() {
    return up.length;
  }

  /** The longest virtual host that contains the address, or null; allocates nothing. */
  @Nullable VirtualHost virtualHost(long high, long low) {
    return virtualHosts.find(high, low);
  }

  /** Collects what a table is made of; the order of the calls does not matter. */
  public static final class Builder {

    private final ChoiceKey key;
    private final Map<Prefix, VirtualHostOptions> configured = new TreeMap<>();
    private final Map<Integer, TunnelEnd> tunnelEnds = new TreeMap<>();
    private final Map<RowKey, List<Candidate>> candidates = new LinkedHashMap<>();

    private Builder(ChoiceKey key) {
      this.key = key;
    }

    /** A configured virtual host; packets to it are ours even while nobody can serve it. */
    public Builder virtualHost(Prefix prefix, VirtualHostOptions options) {
      configured.put(prefix, options);
      return this;
    }

    /** A next hop, up or not. */
    public Builder tunnelEnd(TunnelEnd end) {
      tunnelEnds.put(end.nextHop(), end);
      return this;
    }

    /**
     * A node with its row. The row's prefix has the options of the longest configured virtual host
     * around it.
     */
    public Builder candidate(Candidate candidate) {
      candidates.computeIfAbsent(candidate.row().key(), k -> new ArrayList<>()).add(candidate);
      return this;
    }

    /**
     * Weighs the candidates and makes the table.
     *
     * @throws IllegalArgumentException if a candidate has no tunnel end, stands twice under one row
     *     key, or lies in no configured virtual host
     */
    public ForwardingTable build() {
      Map<Prefix, Map<RowKey, List<Candidate>>> rows = new TreeMap<>();
      configured.keySet().forEach(prefix -> rows.put(prefix, new LinkedHashMap<>()));
      candidates.forEach((rowKey, nodes) ->
          rows.computeIfAbsent(rowKey.virtualHost(), p -> new LinkedHashMap<>())
              .put(rowKey, nodes));
      Map<Prefix, VirtualHost> hosts = new TreeMap<>();
      // The families are nested apart: by bits ::/0 contains all of IPv4, by meaning it does not.
      nest(rows, true, hosts);
      nest(rows, false, hosts);
      return new ForwardingTable(key, hosts, tunnelEnds.values());
    }

    /** Natural order visits a prefix after all around it, so the stack always ends with those. */
    private void nest(
        Map<Prefix, Map<RowKey, List<Candidate>>> rows,
        boolean v4,
        Map<Prefix, VirtualHost> hosts) {
      Deque<VirtualHost> around = new ArrayDeque<>();
      rows.forEach((prefix, nodesByKey) -> {
        if (prefix.isV4() != v4) {
          return;
        }
        while (!around.isEmpty() && !around.peek().prefix().contains(prefix)) {
          around.pop();
        }
        VirtualHost host = host(prefix, nodesByKey, around.peek());
        hosts.put(prefix, host);
        around.push(host);
      });
    }

    private VirtualHost host(
        Prefix prefix, Map<RowKey, List<Candidate>> nodesByKey, @Nullable VirtualHost shorter) {
      VirtualHostOptions options = configured.get(prefix);
      if (options == null) {
        if (shorter == null) {
          throw new IllegalArgumentException(prefix + " lies in no configured virtual host");
        }
        options = shorter.options();
      }
      NextHopPolicy policy = NextHopPolicy.named(options.policy());
      Map<RowKey, NextHopSet> sets = new LinkedHashMap<>();
      nodesByKey.forEach(
          (rowKey, nodes) -> sets.put(rowKey, NextHopSet.evaluate(nodes, policy, key, this::isUp)));
      return new VirtualHost(prefix, options, shorter, sets);
    }

    private boolean isUp(int nextHop) {
      TunnelEnd end = tunnelEnds.get(nextHop);
      if (end == null) {
        throw new IllegalArgumentException("next hop " + nextHop + " has no tunnel end");
      }
      return end.up();
    }
  }
}
