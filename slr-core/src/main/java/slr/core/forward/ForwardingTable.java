package slr.core.forward;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;
import slr.core.choice.Candidate;
import slr.core.choice.ChoiceKey;
import slr.core.choice.NextHopPolicy;
import slr.core.choice.NextHopSet;
import slr.core.choice.Turns;
import slr.core.flow.FlowKey;
import slr.core.prefix.PrefixTable;
import slr.core.row.RowKey;
import slr.packet.Prefix;

/**
 * Where packets may go: virtual hosts with their weighed next hops, and the tunnel ends. Immutable:
 * the control plane makes a new one of the last one, at the price of what has changed, and hands it
 * to the data plane, which installs it between two packets.
 */
public final class ForwardingTable {

  private final ChoiceKey key;
  private final PrefixTable<VirtualHostOptions> configured;
  private final PrefixTable<VirtualHost> virtualHosts;
  private final @Nullable TunnelEnd[] ends;
  private final TunnelEnd.State[] states;
  private final boolean allRows;
  private final boolean allChildren;

  /** Rows of each next hop that want no packet at all. */
  private final int[] refusing;

  private final IntPredicate tunnelUp = this::isUp;

  private ForwardingTable(
      ChoiceKey key,
      PrefixTable<VirtualHostOptions> configured,
      PrefixTable<VirtualHost> virtualHosts,
      @Nullable TunnelEnd[] ends,
      int[] refusing,
      boolean allRows) {
    this.refusing = refusing;
    this.allRows = allRows;
    this.key = key;
    this.configured = configured;
    this.virtualHosts = virtualHosts;
    this.ends = ends;
    states = new TunnelEnd.State[ends.length];
    boolean all = allRows;
    for (int i = 0; i < ends.length; i++) {
      TunnelEnd end = ends[i];
      states[i] = end == null ? TunnelEnd.State.DOWN : end.state();
      all &= end == null || isAttended(i) || TunnelEnd.isPinned(i);
    }
    allChildren = all;
  }

  /** A table without anything in it. */
  public static ForwardingTable empty(ChoiceKey key) {
    return new ForwardingTable(
        key,
        PrefixTable.empty(),
        PrefixTable.empty(),
        new @Nullable TunnelEnd[0],
        new int[0],
        true);
  }

  /** Begins a table. */
  public static Builder builder(ChoiceKey key) {
    return empty(key).change(key);
  }

  /** Begins the next table, in which everything is as here until it is given anew. */
  public Builder change() {
    return change(key);
  }

  /**
   * The same under another key. Rows are weighed under the new one when they are given anew; the
   * caller gives all.
   */
  public Builder change(ChoiceKey newKey) {
    return new Builder(this, newKey);
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
    return state(nextHop).isUp();
  }

  /**
   * Whether the next hop is known from a process before this one alone: its flows go on, whatever
   * rows it has; allocates nothing.
   */
  public boolean isAdopted(int nextHop) {
    return state(nextHop) == TunnelEnd.State.ADOPTED;
  }

  /** Whether the next hop is in session, so that it can be asked; allocates nothing. */
  public boolean isAttended(int nextHop) {
    return state(nextHop) == TunnelEnd.State.ATTENDED;
  }

  /** One that is not known is down. */
  private TunnelEnd.State state(int nextHop) {
    return nextHop >= 0 && nextHop < states.length ? states[nextHop] : TunnelEnd.State.DOWN;
  }

  /**
   * Whether all packets of its flows may go to this next hop, whichever virtual host's they are.
   */
  public boolean takesAllOfItsFlows(int nextHop) {
    return isUp(nextHop) && (nextHop >= refusing.length || refusing[nextHop] == 0);
  }

  /** One more than the highest next-hop number. */
  public int nextHopBound() {
    return states.length;
  }

  /** The weighed candidates of exactly this traffic; empty if there are none. */
  public NextHopSet row(RowKey row) {
    return virtualHosts.get(row.virtualHost()).map(host -> host.set(row)).orElse(NextHopSet.EMPTY);
  }

  /** All rows that have candidates, by prefix. */
  public void forEachRow(Consumer<NextHopSet> visitor) {
    virtualHosts.forEach(entry -> entry.value().sets().forEach(visitor));
  }

  /** All virtual hosts, by prefix, so that others can choose alike. */
  public void forEachChoice(ChoiceVisitor visitor) {
    virtualHosts.forEach(entry -> {
      VirtualHost host = entry.value();
      boolean keepsUdp = host.options().udp().keeps();
      visitor.onVirtualHost(host.prefix(), takersOfAny(host), keepsUdp);
    });
  }

  /** Whether this node is in standby for these addresses, to the levels above. */
  public boolean isStandby(Prefix addresses) {
    VirtualHostOptions options = configured.find(addresses, addresses.length());
    return options != null && options.standby().isStandby();
  }

  /** Whether packets to this very prefix are ours. */
  public boolean routes(Prefix virtualHost) {
    return virtualHosts.get(virtualHost).isPresent();
  }

  /** The number of the child of this name, or {@link NextHopSet#NONE}. */
  public int child(String name) {
    for (TunnelEnd end : ends) {
      if (end != null && !TunnelEnd.isPinned(end.nextHop()) && end.name().equals(name)) {
        return end.nextHop();
      }
    }
    return NextHopSet.NONE;
  }

  /**
   * Whether everybody who was a child lately can be asked, and no child has fewer rows than it
   * should have.
   */
  public boolean hasAllChildren() {
    return allChildren;
  }

  /** Each next hop with a row for this address, whatever it says there; some more than once. */
  public void forEachServing(long high, long low, IntConsumer visitor) {
    for (VirtualHost at = virtualHost(high, low); at != null; at = around(at)) {
      for (NextHopSet set : at.sets()) {
        set.members().forEach(member -> visitor.accept(member.candidate().nextHop()));
      }
    }
  }

  /** Whether this next hop has a row for this address, whatever it says there. */
  public boolean serves(int nextHop, long high, long low) {
    for (VirtualHost at = virtualHost(high, low); at != null; at = around(at)) {
      if (at.sets().stream().anyMatch(set -> set.contains(nextHop))) {
        return true;
      }
    }
    return false;
  }

  /** The longest prefix of a virtual host that contains the address, or null; allocates nothing. */
  public @Nullable Prefix virtualHostPrefix(long high, long low) {
    VirtualHost host = virtualHost(high, low);
    return host == null ? null : host.prefix();
  }

  /** The longest virtual host that contains the address, or null; allocates nothing. */
  @Nullable VirtualHost virtualHost(long high, long low) {
    return virtualHosts.find(high, low);
  }

  /** The most specific next hops that take new flows of this kind, or an empty set. */
  NextHopSet takers(VirtualHost host, int protocol, int port, int serviceClass) {
    for (VirtualHost at = host; at != null; at = shorter(at)) {
      NextHopSet set = at.takers(protocol, port, serviceClass, tunnelUp);
      if (set != null) {
        return set;
      }
    }
    return NextHopSet.EMPTY;
  }

  /** The first next hops that take new flows of any kind, or an empty set. */
  NextHopSet takersOfAny(VirtualHost host) {
    for (VirtualHost at = host; at != null; at = shorter(at)) {
      NextHopSet set = at.takersOfAny(tunnelUp);
      if (set != null) {
        return set;
      }
    }
    return NextHopSet.EMPTY;
  }

  /** The most specific set that has this next hop as a candidate for this kind, or an empty one. */
  NextHopSet setOf(VirtualHost host, int nextHop, int protocol, int port, int serviceClass) {
    for (VirtualHost at = host; at != null; at = shorter(at)) {
      NextHopSet set = at.setOf(nextHop, protocol, port, serviceClass);
      if (set != null) {
        return set;
      }
    }
    return NextHopSet.EMPTY;
  }

  /** Whether this next hop says that it fails to serve this flow, or wants no packet at all. */
  public boolean refuses(int nextHop, FlowKey flow) {
    VirtualHost host = virtualHost(flow.destination().high(), flow.destination().low());
    if (host == null) {
      return false;
    }
    NextHopSet its = setOf(host, nextHop, flow.protocol(), flow.destinationPort(), 0);
    return its.isFailing(nextHop) || its.refusesAll(nextHop);
  }

  /** The most specific set for this kind, whether or not it takes flows, or an empty one. */
  NextHopSet nearest(VirtualHost host, int protocol, int port, int serviceClass) {
    for (VirtualHost at = host; at != null; at = shorter(at)) {
      NextHopSet set = at.nearest(protocol, port, serviceClass);
      if (set != null) {
        return set;
      }
    }
    return NextHopSet.EMPTY;
  }

  /** Whether anybody among these takes new flows whose tunnel has not gone down meanwhile. */
  boolean takesFlows(NextHopSet among) {
    return among.takesFlows(tunnelUp);
  }

  /** The next longest virtual host around this one, unless this one is strict. */
  private @Nullable VirtualHost shorter(VirtualHost host) {
    return host.options().strict() ? null : around(host);
  }

  private @Nullable VirtualHost around(VirtualHost host) {
    return virtualHosts.find(host.prefix(), host.prefix().length() - 1);
  }

  /** Collects what is different in the next table; the order of the calls does not matter. */
  public static final class Builder implements NextHopSet.Tunnels {

    private final ForwardingTable before;
    private final ChoiceKey key;
    private final Map<RowKey, List<Candidate>> rows = new LinkedHashMap<>();
    private final Map<String, NextHopPolicy> policies = new HashMap<>();
    private PrefixTable<VirtualHostOptions> configured;
    private PrefixTable<VirtualHost> virtualHosts;
    private @Nullable TunnelEnd[] ends;
    private int[] refusing;
    private boolean allRows;
    private Turns turns = Turns.AT_ONCE;

    private Builder(ForwardingTable before, ChoiceKey key) {
      this.before = before;
      this.key = key;
      configured = before.configured;
      virtualHosts = before.virtualHosts;
      ends = before.ends.clone();
      refusing = before.refusing.clone();
      allRows = before.allRows;
    }

    /** Who says whether it is the turn of those in standby. */
    public Builder turns(Turns says) {
      turns = says;
      return this;
    }

    /** Whether the rows are those of all that are below, as far as is known. */
    public Builder allRows(boolean areAll) {
      allRows = areAll;
      return this;
    }

    /** A configured virtual host; packets to it are ours even while nobody can serve it. */
    public Builder virtualHost(Prefix prefix, VirtualHostOptions options) {
      configured = configured.with(prefix, options);
      VirtualHost host =
          virtualHosts.get(prefix).orElseGet(() -> VirtualHost.unserved(prefix, options));
      virtualHosts = virtualHosts.with(prefix, host.with(options));
      return this;
    }

    /**
     * These virtual hosts and no others. Rows have the options of the longest of them from when
     * they are given anew; the caller gives all.
     */
    public Builder virtualHosts(Map<Prefix, VirtualHostOptions> all) {
      for (PrefixTable.Entry<VirtualHostOptions> old : before.configured) {
        if (!all.containsKey(old.prefix())) {
          configured = configured.without(old.prefix());
          boolean served = virtualHosts.get(old.prefix()).map(VirtualHost::isServed).orElse(false);
          virtualHosts = served ? virtualHosts : virtualHosts.without(old.prefix());
        }
      }
      all.forEach(this::virtualHost);
      return this;
    }

    /** A next hop, up or not. */
    public Builder tunnelEnd(TunnelEnd end) {
      return tunnelEndsToo(List.of(end));
    }

    /** These next hops beside those that are there. */
    public Builder tunnelEndsToo(Collection<TunnelEnd> more) {
      int bound = more.stream().mapToInt(end -> end.nextHop() + 1).max().orElse(0);
      ends = bound > ends.length ? Arrays.copyOf(ends, bound) : ends;
      more.forEach(end -> ends[end.nextHop()] = end);
      return this;
    }

    /** These next hops and no others. No flow is placed at one that is gone or down any more. */
    public Builder tunnelEnds(Collection<TunnelEnd> all) {
      Arrays.fill(ends, null);
      return tunnelEndsToo(all);
    }

    /** A node with its row, beside others that are given with the same key. */
    public Builder candidate(Candidate candidate) {
      rows.computeIfAbsent(candidate.row().key(), _ -> new ArrayList<>()).add(candidate);
      return this;
    }

    /** All nodes with a row of this traffic; none takes the row away. */
    public Builder row(RowKey row, List<Candidate> nodes) {
      rows.put(row, new ArrayList<>(nodes));
      return this;
    }

    /**
     * Weighs the candidates that were given and makes the table. A row in no configured virtual
     * host is left out: a child may serve more than this level routes.
     *
     * @throws IllegalArgumentException if a candidate has no tunnel end or stands twice under one
     *     row key
     */
    public ForwardingTable build() {
      rows.forEach(this::place);
      return new ForwardingTable(key, configured, virtualHosts, ends, refusing, allRows);
    }

    private void place(RowKey row, List<Candidate> nodes) {
      Prefix prefix = row.virtualHost();
      Optional<VirtualHost> old = virtualHosts.get(prefix);
      VirtualHostOptions options = configured.find(prefix, prefix.length());
      if (options == null) {
        // With it all of its rows go.
        old.ifPresent(host -> host.sets().forEach(this::takeBack));
        virtualHosts = old.isEmpty() ? virtualHosts : virtualHosts.without(prefix);
        return;
      }
      old.ifPresent(host -> takeBack(host.set(row)));
      NextHopPolicy policy = policies.computeIfAbsent(options.policy(), NextHopPolicy::named);
      NextHopSet set = NextHopSet.evaluate(nodes, policy, key, this, turns, options.standby());
      refusing = Arrays.copyOf(refusing, Math.max(refusing.length, ends.length));
      set.forEachRefusing(nextHop -> refusing[nextHop]++);
      VirtualHost host =
          old.orElseGet(() -> VirtualHost.unserved(prefix, options)).with(options).with(row, set);
      boolean stays = host.isServed() || configured.get(prefix).isPresent();
      virtualHosts = stays ? virtualHosts.with(prefix, host) : virtualHosts.without(prefix);
    }

    private void takeBack(NextHopSet set) {
      set.forEachRefusing(nextHop -> refusing[nextHop]--);
    }

    @Override
    public boolean isAlone(int nextHop) {
      TunnelEnd end = ends[nextHop];
      return end != null && end.state() == TunnelEnd.State.UNATTENDED;
    }

    @Override
    public boolean isUp(int nextHop) {
      TunnelEnd end = nextHop >= 0 && nextHop < ends.length ? ends[nextHop] : null;
      if (end == null) {
        throw new IllegalArgumentException("next hop " + nextHop + " has no tunnel end");
      }
      return end.up();
    }
  }
}
