package slr.node.offload;

import java.nio.file.Path;
import java.util.BitSet;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import slr.core.advertise.AdoptedEnd;
import slr.core.choice.NextHopSet;
import slr.core.flow.FlowOffload;
import slr.core.flow.FlowTuple;
import slr.core.forward.ForwardingMachine;
import slr.core.forward.ForwardingTable;
import slr.core.forward.TunnelEnd;
import slr.core.pin.AdoptedPinnedEnd;
import slr.core.prefix.PrefixTable;
import slr.node.forward.DataPlaneConfig;
import slr.node.forward.OffloadReport;
import slr.node.forward.PacketOffload;
import slr.node.offload.WayIndex.Way;
import slr.packet.Prefix;
import slr.packet.TunnelEnds;
import slr.plane.BpfPlane;
import slr.plane.LinkAddresses;
import slr.plane.NativeException;
import slr.plane.NetworkDevice;
import slr.plane.PlaneNode;
import slr.plane.PlaneSizes;
import slr.plane.PlaneStandIn;
import slr.plane.PlaneTunnel;
import slr.plane.TunnelState;
import slr.plane.XdpPorts;
import slr.plane.flow.FlowTable;

/** Keeps the kernel's data plane as the records and the forwarding table of this process are. */
public final class KernelOffload implements PacketOffload, AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(KernelOffload.class);

  private final BpfPlane plane;
  private final PlaneSizes sizes;
  private final DataPlaneConfig config;
  private final NextHopKeeper nextHops;
  private final LinkAddresses links = new LinkAddresses();
  private final FlowTable flowTable;
  private final KernelFlows flows;
  private final WayIndex ways;

  /** Virtual hosts that the program knows, with their accounts. */
  private final Set<Prefix> named = new HashSet<>();

  /** What was written last, by tunnel number. */
  private final Map<Integer, PlaneTunnel> written = new HashMap<>();

  private final List<AdoptedEnd> adoptedEnds;
  private final List<AdoptedPinnedEnd> adoptedPins;
  private final List<Prefix> adoptedSources;

  private final StandInKeeper standIn;

  /** Whether the plane goes on without this process when it is closed. */
  private volatile boolean goesOn;

  /** Whether the program goes on deciding, since this process does not know its children yet. */
  private boolean learns;

  private ForwardingTable table;

  /**
   * Takes the plane as it was found.
   *
   * @param table that is in force
   */
  KernelOffload(PlaneStart start, PlaneSizes sizes, Settings settings, ForwardingTable table) {
    this.sizes = sizes;
    this.table = table;
    plane = start.plane();
    flowTable = start.flows();
    goesOn = start.adopted();
    learns = start.adopted();
    standIn = new StandInKeeper(plane.newFlows(), settings.standIn().silenceNs());
    flows = new KernelFlows(flowTable, plane.newFlows(), start.adopted(), new Tunnels());
    ways = new WayIndex(sizes.tunnels(), sizes.accounts());
    adoptedSources =
        start.adopted() && settings.hasParents()
            ? plane.tunnelSources().stream()
                .filter(source -> !settings.config().tunnelSources().contains(source))
                .toList()
            : List.of();
    config = settings.config().openingAlso(adoptedSources);
    if (start.adopted()) {
      adoptTunnels();
    }
    adoptedEnds = TunnelsLeft.ends(written.values());
    adoptedPins = TunnelsLeft.pins(written.values());
    plane.node(
        new PlaneNode(
            config.addressV4(),
            config.addressV6(),
            config.tooBigPerSecond(),
            settings.icmpErrorsPerSecond(),
            settings.interfaces().stream().anyMatch(KernelOffload::isVeth),
            settings.standIn()));
    plane.tunnelSources(config.tunnelSources());
    nextHops = new NextHopKeeper(plane, links);
    nextHops.start();
  }

  /**
   * What a node wants of its kernel.
   *
   * @param interfaces that {@link #attach} will take
   * @param icmpErrorsPerSecond how many errors about known flows are passed on at most
   * @param standIn when the kernel decides about new flows by itself
   * @param hasParents whether nodes above will say from where they tunnel
   */
  public record Settings(
      DataPlaneConfig config,
      Collection<String> interfaces,
      int icmpErrorsPerSecond,
      PlaneStandIn standIn,
      boolean hasParents) {}

  /**
   * Loads the plane, or adopts what a process before this one left. A new one forwards nothing
   * until it is attached and a table is installed; an adopted one goes on.
   *
   * @param pins the folder where it outlives this process; none if it shall not
   * @param table that is in force
   * @throws NativeException if the kernel takes it not; the message says what to do
   */
  public static KernelOffload open(
      PlaneSizes sizes, Optional<Path> pins, Settings settings, ForwardingTable table) {
    PlaneStart start = PlaneStart.of(sizes, pins, System.nanoTime());
    try {
      return new KernelOffload(start, sizes, settings, table);
    } catch (RuntimeException failure) {
      if (start.adopted()) {
        start.plane().close();
      } else {
        start.plane().withdraw();
      }
      throw failure;
    }
  }

  /** Takes over the numbers of what some flow may take. */
  private void adoptTunnels() {
    BitSet taken = new FlowAdoption(flowTable).tunnels();
    taken.or(plane.newFlows().tunnels());
    Map<Integer, PlaneTunnel> left = plane.tunnels();
    // Also of a child that is down, if flows are pinned past it: they name it as their holder.
    Set<Integer> holders = TunnelsLeft.holdersPassed(left.values());
    left.forEach((number, tunnel) -> {
      boolean isNamed = taken.get(number) || holders.contains(tunnel.nextHop());
      if (tunnel.state() != TunnelState.DOWN || isNamed) {
        written.put(number, tunnel);
      } else {
        plane.noTunnel(number);
      }
    });
    ways.adopt(plane.virtualHosts(), written);
  }

  /** From where tunnels came to the process before this one, as its parents had said. */
  public List<Prefix> adoptedSources() {
    return adoptedSources;
  }

  /** The ends of adopted tunnels; their children get their numbers again. */
  public List<AdoptedEnd> adoptedEnds() {
    return adoptedEnds;
  }

  /** The ends past these children to which flows of a process before this one are pinned. */
  public List<AdoptedPinnedEnd> adoptedPins() {
    return adoptedPins;
  }

  /** What the machine's records tell the kernel of flows, and ask it. */
  public FlowOffload flows() {
    return flows;
  }

  /** How packets to the next hops leave, for who sends them without asking the kernel. */
  public LinkAddresses links() {
    return links;
  }

  /** What is left of packets to virtual hosts goes to these ports from now on. */
  public void leaveTo(XdpPorts ports) {
    plane.leaveTo(ports);
  }

  /** What the data plane behind this one must be told, too: it opens what is opened here. */
  public DataPlaneConfig config() {
    return config;
  }

  /** Gives the machine records of the adopted flows, before the loop runs. */
  public void adoptInto(ForwardingMachine machine) {
    if (!goesOn) {
      return;
    }
    int left = flowTable.flows();
    int adopted = new FlowAdoption(flowTable).into(machine, written, System.nanoTime());
    LOG.info(
        "adopted {} of {} flows in the kernel, by {} tunnels to {} end points",
        adopted,
        left,
        written.size(),
        adoptedEnds.size());
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
   * Takes packets from these interfaces, before their ports do, and from no others that a process
   * before this one took them from.
   *
   * @throws NativeException if one of them takes no program; then none has it
   */
  public void attach(Collection<String> interfaces) {
    try {
      plane.attached().stream().filter(each -> !interfaces.contains(each)).forEach(plane::detach);
      interfaces.forEach(plane::attach);
    } catch (NativeException e) {
      plane.attached().forEach(plane::detach);
      throw e;
    }
  }

  @Override
  public void tunnelSources(List<Prefix> sources) {
    plane.tunnelSources(sources);
  }

  @Override
  public void install(ForwardingTable next) {
    table = next;
    if (learns && !adoptedEnds.isEmpty() && adoptedEnds.stream().noneMatch(this::isKnown)) {
      // Pinned ends alone: the control plane has said nothing yet.
      return;
    }
    Set<TunnelEnd> ends = new HashSet<>();
    ways.forEachTunnel((way, number) -> {
      write(way, number);
      table.tunnelEnd(way.nextHop()).ifPresent(ends::add);
    });
    nextHops.follow(ends);
    learns = learns && adoptedEnds.stream().anyMatch(end -> table.isAdopted(end.nextHop()));
    if (!learns) {
      standIn.begin();
      table.forEachChoice(this::choose);
      standIn.end();
    }
  }

  @Override
  public long at(long nowNs) {
    return learns ? standIn.patienceNs() : standIn.heard(nowNs);
  }

  @Override
  public Optional<OffloadReport> report() {
    return Optional.of(KernelCounts.of(plane, ways, flowTable.flows(), flows.refused()));
  }

  /** The node leaves for good: closing ends the plane, adopted or not. Any thread. */
  public void leave() {
    goesOn = false;
  }

  /**
   * Takes the plane from all interfaces and ends it. Adopted, and without {@link #leave}, it goes
   * on as it was found: a process that could not start must not end its flows.
   */
  @Override
  public void close() {
    nextHops.close();
    if (goesOn) {
      plane.close();
    } else {
      plane.withdraw();
    }
  }

  private final class Tunnels implements KernelFlows.Tunnels {

    @Override
    public int tunnel(FlowTuple flow, int nextHop) {
      Prefix virtualHost = table.virtualHostPrefix(flow.destinationHigh(), flow.destinationLow());
      return virtualHost == null
          ? WayIndex.FULL
          : KernelOffload.this.tunnel(new Way(virtualHost, nextHop));
    }

    @Override
    public int nextHop(int tunnel) {
      return ways.way(tunnel)
          .map(way -> table.tunnelEnd(way.nextHop()).map(TunnelEnd::holder).orElse(way.nextHop()))
          .filter(holder -> !TunnelEnd.isPinned(holder))
          .orElse(FlowOffload.NONE_PLACED);
    }
  }

  private void choose(Prefix virtualHost, NextHopSet takers, boolean keepsUdp) {
    if (standIn.hasRoomFor(virtualHost) && name(virtualHost)) {
      standIn.choose(
          virtualHost,
          ways.account(virtualHost),
          takers,
          keepsUdp,
          nextHop -> table.isUp(nextHop) ? tunnel(new Way(virtualHost, nextHop)) : WayIndex.FULL);
    }
  }

  private int tunnel(Way way) {
    boolean known = ways.isKnown(way);
    boolean fits = way.nextHop() < sizes.nextHops() && name(way.virtualHost());
    int number = fits ? ways.tunnel(way) : WayIndex.FULL;
    if (!known && number != WayIndex.FULL) {
      write(way, number);
      table.tunnelEnd(way.nextHop()).ifPresent(nextHops::follow);
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

  /**
   * As the table wants it; nobody else may get packets of flows whose tunnel is gone. An adopted
   * tunnel stays as it is until more is known of its end.
   */
  private void write(Way way, int number) {
    PlaneTunnel before = written.get(number);
    if (before != null && table.isAdopted(way.nextHop())) {
      return;
    }
    PlaneTunnel next =
        table
            .tunnelEnd(way.nextHop())
            .flatMap(end -> config.tunnelTo(end).map(ends -> tunnel(ends, end.holder(), way)))
            .orElseGet(() -> before == null ? null : before.with(TunnelState.DOWN));
    if (next != null && !Objects.equals(before, next)) {
      plane.tunnel(number, next);
      written.put(number, next);
    }
  }

  private boolean isKnown(AdoptedEnd end) {
    return table.tunnelEnd(end.nextHop()).isPresent();
  }

  private PlaneTunnel tunnel(TunnelEnds ends, int holder, Way way) {
    return new PlaneTunnel(
        ends, way.nextHop(), holder, ways.account(way.virtualHost()), state(way));
  }

  private TunnelState state(Way way) {
    // Of a virtual host that is routed no more, and where some rows want no packets at all, the
    // machine knows which flows those are.
    if (!table.routes(way.virtualHost())) {
      return TunnelState.SLOW;
    }
    if (!table.isUp(way.nextHop())) {
      // A flow that is pinned past the levels can still go by them.
      boolean pinned = TunnelEnd.isPinned(way.nextHop());
      return pinned ? TunnelState.SLOW : TunnelState.DOWN;
    }
    return table.takesAllOfItsFlows(way.nextHop()) ? TunnelState.UP : TunnelState.SLOW;
  }

  private static boolean isVeth(String interfaceName) {
    return NetworkDevice.driver(interfaceName).map("veth"::equals).orElse(false);
  }
}
