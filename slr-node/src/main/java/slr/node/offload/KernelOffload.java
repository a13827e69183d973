package slr.node.offload;

import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import slr.core.choice.NextHopSet;
import slr.core.flow.FlowOffload;
import slr.core.flow.FlowTuple;
import slr.core.forward.ForwardingTable;
import slr.core.forward.TunnelEnd;
import slr.core.prefix.PrefixTable;
import slr.node.forward.DataPlaneConfig;
import slr.node.forward.OffloadReport;
import slr.node.forward.PacketOffload;
import slr.node.offload.WayIndex.Way;
import slr.packet.IpAddress;
import slr.packet.Prefix;
import slr.plane.BpfPlane;
import slr.plane.LinkAddresses;
import slr.plane.NativeException;
import slr.plane.NetworkDevice;
import slr.plane.NewFlows;
import slr.plane.PlaneCandidate;
import slr.plane.PlaneCount;
import slr.plane.PlaneNode;
import slr.plane.PlaneSizes;
import slr.plane.PlaneStandIn;
import slr.plane.PlaneTunnel;
import slr.plane.PlaneVerdict;
import slr.plane.TunnelState;
import slr.plane.XdpPorts;
import slr.plane.flow.FlowClock;
import slr.plane.flow.FlowEntry;
import slr.plane.flow.FlowTable;

/** Keeps the kernel's data plane as the records and the forwarding table of this process are. */
public final class KernelOffload implements FlowOffload, PacketOffload, AutoCloseable {

  /** So often the program hears of this process in the time after which it stands in for it. */
  private static final int HEARD_TIMES = 4;

  private record Choice(boolean keepsUdp, List<PlaneCandidate> candidates) {}

  private final BpfPlane plane;
  private final PlaneSizes sizes;
  private final DataPlaneConfig config;
  private final LinkAddresses links = new LinkAddresses();
  private final NextHopKeeper nextHops;
  private final FlowTable flows;
  private final WayIndex ways;
  private final FlowEntry entry = new FlowEntry();

  /** Virtual hosts that the program knows, with their accounts. */
  private final Set<Prefix> named = new HashSet<>();

  /** What was written last, by tunnel number. */
  private final Map<Integer, PlaneTunnel> written = new HashMap<>();

  /** What may take new flows of each virtual host, as it was written last. */
  private final Map<Prefix, Choice> choices = new HashMap<>();

  private final NewFlows newFlows;
  private final long patienceNs;

  private ForwardingTable table;
  private long refused;

  /**
   * Forwards nothing until the plane is attached and a table is installed.
   *
   * @param plane loaded with these sizes; closed with this object
   * @param interfaces that {@link #attach} will take
   * @param icmpErrorsPerSecond how many errors about known flows are passed on at most
   * @param standIn when the kernel decides about new flows by itself
   * @param table that is in force
   */
  public KernelOffload(
      BpfPlane plane,
      PlaneSizes sizes,
      DataPlaneConfig config,
      Collection<String> interfaces,
      int icmpErrorsPerSecond,
      PlaneStandIn standIn,
      ForwardingTable table) {
    this.plane = plane;
    this.sizes = sizes;
    this.config = config;
    this.table = table;
    newFlows = plane.newFlows();
    patienceNs = standIn.silenceNs() == 0 ? Long.MAX_VALUE : standIn.silenceNs() / HEARD_TIMES;
    ways = new WayIndex(sizes.tunnels(), sizes.accounts());
    SecureRandom random = new SecureRandom();
    flows = FlowTable.create(plane.flowMemory(), random.nextLong(), random.nextLong());
    plane.node(
        new PlaneNode(
            config.addressV4(),
            config.addressV6(),
            config.tooBigPerSecond(),
            icmpErrorsPerSecond,
            interfaces.stream().anyMatch(KernelOffload::isVeth),
            standIn));
    plane.tunnelSources(config.tunnelSources());
    nextHops = new NextHopKeeper(plane, links);
    nextHops.start();
  }

  /**
   * Packets to these virtual hosts, and no others, are taken from the kernel. Before the loop runs,
   * then on its thread.
   *
   * @throws IllegalArgumentException if they are too many
   */
  public void virtualHosts(Collection<Prefix> prefixes) {
    if (prefixes.size() > sizes.virtualHosts()) {
      throw new IllegalArgumentException(
          "%d virtual hosts are too many for the data plane in the kernel, which takes %d: set"
                  .formatted(prefixes.size(), sizes.virtualHosts())
              + " input.port to packet");
    }
    Map<Prefix, Integer> accounts = new HashMap<>();
    PrefixTable<Prefix> ours = PrefixTable.empty();
    for (Prefix prefix : prefixes) {
      accounts.put(prefix, ways.account(prefix));
      ours = ours.with(prefix, prefix);
    }
    PrefixTable<Prefix> around = ours;
    // Rows of children may be of longer prefixes; they have accounts, too.
    ways.forEachAccount((prefix, account) -> {
      if (accounts.size() < sizes.virtualHosts() && around.find(prefix, prefix.length()) != null) {
        accounts.put(prefix, account);
      }
    });
    plane.virtualHosts(accounts);
    named.clear();
    named.addAll(accounts.keySet());
  }

  /**
   * Takes packets from these interfaces, before their ports do.
   *
   * @throws NativeException if one of them takes no program; then none has it
   */
  public void attach(Collection<String> interfaces) {
    try {
      interfaces.forEach(plane::attach);
    } catch (NativeException e) {
      plane.attached().forEach(plane::detach);
      throw e;
    }
  }

  /** How packets to the next hops leave, for who sends them without asking the kernel. */
  public LinkAddresses links() {
    return links;
  }

  /** What is left of packets to virtual hosts goes to these ports from now on. */
  public void leaveTo(XdpPorts ports) {
    plane.leaveTo(ports);
  }

  @Override
  public void tunnelSources(List<Prefix> sources) {
    plane.tunnelSources(sources);
  }

  @Override
  public void install(ForwardingTable next) {
    table = next;
    Map<Integer, IpAddress> ends = new HashMap<>();
    ways.forEachTunnel((way, number) -> {
      write(way, number);
      table.tunnelEnd(way.nextHop()).ifPresent(end -> ends.put(way.nextHop(), end.endPoint()));
    });
    nextHops.follow(ends);
    table.forEachChoice(this::choose);
  }

  @Override
  public long at(long nowNs) {
    newFlows.heard(nowNs);
    return patienceNs;
  }

  @Override
  public void offload(FlowTuple flow, int holder, long nowNs) {
    Prefix virtualHost = table.virtualHostPrefix(flow.destinationHigh(), flow.destinationLow());
    int tunnel =
        virtualHost == null || holder >= sizes.nextHops()
            ? WayIndex.FULL
            : tunnel(new Way(virtualHost, holder));
    if (tunnel == WayIndex.FULL) {
      refused++;
      return;
    }
    fill(flow);
    entry.tunnelIndex = tunnel;
    entry.holder = holder;
    if (!flows.insert(entry, nowNs).isIn()) {
      refused++;
    }
  }

  @Override
  public void withdraw(FlowTuple flow, long nowNs) {
    fill(flow);
    flows.remove(entry.tuple, nowNs);
  }

  @Override
  public long lastSeenNs(FlowTuple flow, long unlessNs, long nowNs) {
    fill(flow);
    return flows.find(entry)
        ? Math.max(unlessNs, nowNs - FlowClock.idleNs(entry.seenTick, nowNs))
        : unlessNs;
  }

  @Override
  public void remember(FlowTuple flow, int holder) {
    Prefix virtualHost = table.virtualHostPrefix(flow.destinationHigh(), flow.destinationLow());
    int tunnel = virtualHost == null ? WayIndex.FULL : tunnel(new Way(virtualHost, holder));
    if (tunnel != WayIndex.FULL) {
      fill(flow);
      newFlows.put(entry.tuple, tunnel);
    }
  }

  @Override
  public void forget(FlowTuple flow) {
    fill(flow);
    newFlows.remove(entry.tuple);
  }

  @Override
  public int placed(FlowTuple flow) {
    if (newFlows.placed() == 0 && !plane.adopted()) {
      return NONE_PLACED;
    }
    fill(flow);
    int tunnel = newFlows.find(entry.tuple);
    if (tunnel == NewFlows.NO_TUNNEL) {
      return NONE_PLACED;
    }
    newFlows.remove(entry.tuple);
    return ways.way(tunnel).map(Way::nextHop).orElse(NONE_PLACED);
  }

  @Override
  public Optional<OffloadReport> report() {
    Map<String, Long> answered = new LinkedHashMap<>();
    Map<String, Long> dropped = new LinkedHashMap<>();
    Map<String, Long> left = new LinkedHashMap<>();
    long decided = 0;
    long decidedBytes = 0;
    long forwarded = 0;
    for (Map.Entry<PlaneVerdict, PlaneCount> counted : plane.verdicts().entrySet()) {
      PlaneVerdict verdict = counted.getKey();
      long packets = counted.getValue().packets();
      if (packets == 0) {
        continue;
      }
      switch (verdict.outcome()) {
        case FORWARD -> forwarded += packets;
        case ANSWER -> answered.put("too-big", packets);
        case DROP -> dropped.put(verdict.label(), packets);
        case PASS -> left.put(verdict.label(), packets);
      }
      if (verdict.outcome() != PlaneVerdict.Outcome.PASS) {
        decided += packets;
        decidedBytes += counted.getValue().bytes();
      }
    }
    return Optional.of(
        new OffloadReport(
            flows.flows(),
            refused,
            decided,
            decidedBytes,
            forwarded,
            plane.count(PlaneVerdict.FORWARD_PLACED).packets()
                + plane.count(PlaneVerdict.FORWARD_GUESSED).packets(),
            answered,
            dropped,
            left,
            accounts()));
  }

  /** Takes the plane from all interfaces and ends it. */
  @Override
  public void close() {
    nextHops.close();
    plane.withdraw();
  }

  private Map<Prefix, OffloadReport.Count> accounts() {
    Map<Prefix, OffloadReport.Count> accounts = new TreeMap<>();
    ways.forEachAccount((virtualHost, account) -> {
      PlaneCount count = plane.account(account);
      accounts.put(virtualHost, new OffloadReport.Count(count.packets(), count.bytes()));
    });
    return accounts;
  }

  /** Has the program choose among the same next hops. */
  private void choose(Prefix virtualHost, NextHopSet takers, boolean keepsUdp) {
    if (!name(virtualHost) || ways.account(virtualHost) >= newFlows.choices()) {
      return;
    }
    List<PlaneCandidate> candidates = new ArrayList<>();
    takers.forEachTaker((nextHop, seed, logWeight) -> {
      int tunnel = table.isUp(nextHop) ? tunnel(new Way(virtualHost, nextHop)) : WayIndex.FULL;
      if (tunnel != WayIndex.FULL) {
        candidates.add(new PlaneCandidate(seed, logWeight, tunnel));
      }
    });
    Choice choice = new Choice(keepsUdp, candidates);
    if (!choice.equals(choices.put(virtualHost, choice))) {
      newFlows.candidates(ways.account(virtualHost), keepsUdp, candidates);
    }
  }

  private int tunnel(Way way) {
    boolean known = ways.isKnown(way);
    int number = name(way.virtualHost()) ? ways.tunnel(way) : WayIndex.FULL;
    if (!known && number != WayIndex.FULL) {
      write(way, number);
      table
          .tunnelEnd(way.nextHop())
          .ifPresent(end -> nextHops.follow(way.nextHop(), end.endPoint()));
    }
    return number;
  }

  /** Whether the kernel knows which account is this virtual host's: who starts anew asks there. */
  private boolean name(Prefix virtualHost) {
    if (named.contains(virtualHost)) {
      return true;
    }
    int account = ways.account(virtualHost);
    if (account == WayIndex.FULL || named.size() == sizes.virtualHosts()) {
      return false;
    }
    plane.virtualHost(virtualHost, account);
    return named.add(virtualHost);
  }

  /** As the table wants it; nobody else may get packets of flows whose tunnel is gone. */
  private void write(Way way, int number) {
    PlaneTunnel before = written.get(number);
    PlaneTunnel next =
        table
            .tunnelEnd(way.nextHop())
            .map(TunnelEnd::endPoint)
            .flatMap(config::tunnelTo)
            .map(ends ->
                new PlaneTunnel(ends, way.nextHop(), ways.account(way.virtualHost()), state(way)))
            .orElseGet(() -> before == null ? null : before.with(TunnelState.DOWN));
    if (next != null && !Objects.equals(before, next)) {
      plane.tunnel(number, next);
      written.put(number, next);
    }
  }

  private TunnelState state(Way way) {
    // Of a virtual host that is routed no more, and where some rows want no packets at all, the
    // machine knows which flows those are.
    if (!table.routes(way.virtualHost())) {
      return TunnelState.SLOW;
    }
    if (!table.isUp(way.nextHop())) {
      return TunnelState.DOWN;
    }
    return table.takesAllOfItsFlows(way.nextHop()) ? TunnelState.UP : TunnelState.SLOW;
  }

  private static boolean isVeth(String interfaceName) {
    return NetworkDevice.driver(interfaceName).map("veth"::equals).orElse(false);
  }

  private void fill(FlowTuple flow) {
    entry
        .tuple
        .source(flow.sourceHigh(), flow.sourceLow())
        .destination(flow.destinationHigh(), flow.destinationLow())
        .transport(flow.protocol(), flow.sourcePort(), flow.destinationPort());
  }
}
