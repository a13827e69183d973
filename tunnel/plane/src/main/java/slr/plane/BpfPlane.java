package slr.plane;

import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import slr.packet.Prefix;
import slr.plane.flow.FlowMemory;

/**
 * The data plane in the kernel: an XDP program that forwards the packets of known flows, and leaves
 * everything it does not decide to the ports of the Java data plane.
 *
 * <p>Ports are either packet sockets, which hear what the program passes, or those of {@link
 * #leaveTo}. Open it, say what the node is, attach it to interfaces. With pins it outlives this
 * process: {@link #close} leaves it at work, the next {@link #open} with the same pins finds all
 * tables as they were and puts its own program in the old one's place without losing a packet, and
 * only {@link #withdraw} ends it. Without pins it ends with {@link #close}.
 *
 * <p>Any thread may call; one at a time is served. A change of a tunnel or next hop is a store into
 * shared memory and in force for the next packet.
 */
public final class BpfPlane implements AutoCloseable {

  private static final String OBJECT = "plane.bpf.o";
  private static final String PLANE = "slr_plane";

  /** What {@link #PLANE} goes on with by a tail call, in the order of {@code programs}. */
  private static final List<String> BEHIND = List.of("slr_too_big", "slr_stand_in");

  /**
   * What lives on after the process: its tables, and what one program leaves for the next, since
   * both may be of different processes for a moment. Budgets begin anew.
   */
  private static final List<String> PINNED =
      List.of(
          "node",
          "tunnels",
          "next_hops",
          "virtual_hosts",
          "tunnel_sources",
          "flow_table",
          "flow_records",
          "flow_config",
          "choices",
          "openings",
          "outputs",
          "handovers",
          "too_big_requests",
          "pulse",
          "accounts",
          "verdicts",
          // An array of programs that no process holds is emptied, pinned or not at the program.
          "programs");

  private final BpfObject object;
  private final Optional<BpfFileSystem> pins;
  private final boolean adopted;
  private final Arena arena = Arena.ofShared();
  private final PlaneTables tables;
  private final PrefixMap virtualHosts;
  private final PrefixMap tunnelSources;
  private final BpfCounters verdicts;
  private final BpfCounters accounts;
  private final FlowMemory flowMemory;
  private final NewFlows newFlows;
  private final OutputSet outputs;
  private final XdpLinks links;
  private boolean open = true;

  private BpfPlane(BpfObject object, Optional<BpfFileSystem> pins, boolean adopted) {
    this.object = object;
    this.pins = pins;
    this.adopted = adopted;
    tables = new PlaneTables(object, arena);
    virtualHosts = new PrefixMap(object.map("virtual_hosts"));
    tunnelSources = new PrefixMap(object.map("tunnel_sources"));
    verdicts = new BpfCounters(object.map("verdicts"));
    accounts = new BpfCounters(object.map("accounts"));
    flowMemory =
        new FlowMemory(
            object.map("flow_table").share(arena),
            object.map("flow_records").share(arena),
            object.map("flow_config").share(arena));
    newFlows = new NewFlows(object, arena);
    outputs = new OutputSet(object.map("outputs"));
    links = new XdpLinks(object.program(PLANE), pins);
    for (int slot = 0; slot < BEHIND.size(); slot++) {
      install(object.map("programs"), slot, object.program(BEHIND.get(slot)));
    }
  }

  /**
   * Loads the program into the kernel; it sees no packet until it is attached.
   *
   * @throws NativeException if the kernel takes it not; the message says what to do
   */
  public static BpfPlane open(PlaneSizes sizes) {
    return over(load(sizes, Optional.empty()), Optional.empty(), false);
  }

  /**
   * The same with names in a folder, which is mounted as a bpffs where it is none: the tables that
   * are there are adopted.
   *
   * @param folder of this node alone, in a mount namespace that outlives this process
   * @param sizes those that the tables there were made with
   * @throws NativeException if the kernel takes it not; the message says what to do
   */
  public static BpfPlane open(PlaneSizes sizes, Path folder) {
    Libbpf.require();
    BpfFileSystem pins = BpfFileSystem.at(folder);
    boolean adopted = Files.exists(pins.map("flow_config"));
    try {
      return over(load(sizes, Optional.of(pins)), Optional.of(pins), adopted);
    } catch (RuntimeException e) {
      if (!adopted) {
        pins.clear();
      }
      pins.close();
      throw e;
    }
  }

  /** Whether a process before this one left anything in this folder. */
  public static boolean isPinned(Path folder) {
    return BpfFileSystem.isInUse(folder);
  }

  /**
   * Whether an interface has the program of the process that has this folder, or had it and is
   * gone.
   *
   * @throws NativeException if the kernel does not say
   */
  public static boolean isAttached(Path folder) {
    return BpfFileSystem.links(folder).stream().anyMatch(XdpLink::isAttached);
  }

  /**
   * Ends what a process before this one left there, unseen: no interface has its program any more,
   * and no name is left.
   *
   * @throws NativeException if that process still runs
   */
  public static void withdraw(Path folder) {
    BpfFileSystem.withdraw(folder);
  }

  private static BpfPlane over(BpfObject object, Optional<BpfFileSystem> pins, boolean adopted) {
    try {
      return new BpfPlane(object, pins, adopted);
    } catch (RuntimeException e) {
      object.close();
      throw e;
    }
  }

  private static BpfObject load(PlaneSizes sizes, Optional<BpfFileSystem> pins) {
    Map<String, Integer> entries = new HashMap<>();
    entries.put("flow_table", sizes.flowBuckets());
    entries.put("flow_records", sizes.flowBuckets() * PlaneSizes.PLACES_PER_BUCKET);
    entries.put("tunnels", sizes.tunnels());
    entries.put("next_hops", sizes.nextHops());
    entries.put("virtual_hosts", sizes.virtualHosts());
    entries.put("tunnel_sources", sizes.tunnelSources());
    entries.put("accounts", sizes.accounts());
    entries.put("choices", sizes.choices());
    entries.put("openings", sizes.openings());
    List<String> wanted = Stream.concat(Stream.of(PLANE), BEHIND.stream()).toList();
    return BpfObject.load(OBJECT, wanted, entries, pins, PINNED);
  }

  private static void install(BpfMap descriptors, int place, int descriptor) {
    try (Arena arguments = Arena.ofConfined()) {
      descriptors.update(
          arguments.allocateFrom(ValueLayout.JAVA_INT, place),
          arguments.allocateFrom(ValueLayout.JAVA_INT, descriptor));
    }
  }

  /**
   * From now on what the program leaves of packets to virtual hosts goes to these ports, by the
   * queue that it came in by, and the kernel's stack does not see it; what comes in by others goes
   * there as before. Once for a plane; a port that is closed is left out by itself.
   *
   * @throws NativeException if there are more of them than the program knows
   */
  public synchronized void leaveTo(XdpPorts ports) {
    requireOpen();
    BpfMap sockets = object.map("slow_sockets");
    BpfMap ranges = object.map("slow_ranges");
    int first = 0;
    for (int place = 0; place < ports.inputs().size(); place++) {
      XdpSocket socket = ports.inputs().get(place).socket();
      first = socket.queue() == 0 ? place : first;
      install(sockets, place, socket.descriptor());
      try (Arena arguments = Arena.ofConfined()) {
        ranges.update(
            arguments.allocateFrom(ValueLayout.JAVA_INT, socket.interfaceIndex()),
            arguments.allocateFrom(ValueLayout.JAVA_INT, first, socket.queue() + 1));
      }
    }
  }

  /** Whether the tables of a process before this one were found. */
  public boolean adopted() {
    return adopted;
  }

  /** What the node is: from the next packet on. */
  public synchronized void node(PlaneNode node) {
    requireOpen();
    tables.node(node);
  }

  /**
   * These virtual hosts and no others, each with the number of its account; packets to others are
   * ordinary traffic.
   *
   * @param accounts below 0 of one that is not counted apart
   */
  public synchronized void virtualHosts(Map<Prefix, Integer> accounts) {
    requireOpen();
    virtualHosts.replace(accounts);
  }

  /** Also this virtual host, with the number of its account. */
  public synchronized void virtualHost(Prefix prefix, int account) {
    requireOpen();
    virtualHosts.put(prefix, account);
  }

  /** The virtual hosts that it knows, each with the number of its account. */
  public synchronized Map<Prefix, Integer> virtualHosts() {
    requireOpen();
    return virtualHosts.read();
  }

  /** Whose tunnel packets it opens. */
  public synchronized Set<Prefix> tunnelSources() {
    requireOpen();
    return tunnelSources.read().keySet();
  }

  /** The tunnels that it knows, by the number that flows name. */
  public synchronized Map<Integer, PlaneTunnel> tunnels() {
    requireOpen();
    return tables.tunnels();
  }

  /** Whose tunnel packets are opened: these and no others. */
  public synchronized void tunnelSources(Collection<Prefix> prefixes) {
    requireOpen();
    tunnelSources.replace(prefixes);
  }

  /** Writes the tunnel that flows name by this number. */
  public synchronized void tunnel(int index, PlaneTunnel tunnel) {
    requireOpen();
    tables.tunnel(index, tunnel);
  }

  /** Packets of flows that name this tunnel are dropped and counted. */
  public synchronized void noTunnel(int index) {
    requireOpen();
    tables.noTunnel(index);
  }

  /** Writes the next hop that tunnels name by this number. */
  public synchronized void nextHop(int index, PlaneNextHop hop) {
    requireOpen();
    tables.nextHop(index, hop);
  }

  /** Packets by this next hop take the slow path, where the kernel looks for its link address. */
  public synchronized void noNextHop(int index) {
    requireOpen();
    tables.noNextHop(index);
  }

  /**
   * Interfaces, by number, that send what is redirected to them: where packets may leave by routes
   * of the kernel, when no next hop says how.
   */
  public synchronized void outputs(Set<Integer> interfaces) {
    requireOpen();
    outputs.replace(interfaces);
  }

  /** New flows, for one thread, which ends before {@link #close}. */
  public NewFlows newFlows() {
    return newFlows;
  }

  /**
   * The memory of the flow table, all zero unless adopted; until a {@code FlowTable} is made in it
   * no flow is found. Valid until {@link #close}.
   */
  public FlowMemory flowMemory() {
    return flowMemory;
  }

  /**
   * Attaches the program to an interface of the calling thread's network namespace, or puts it in
   * the place of the one that an earlier process left there.
   *
   * @return where, unless it was there before
   * @throws NativeException if the interface takes it neither way
   */
  public synchronized Optional<XdpMode> attach(String interfaceName) {
    requireOpen();
    return links.attach(interfaceName);
  }

  /** Interfaces that this process, or with pins an earlier one, attached it to. */
  public synchronized List<String> attached() {
    return links.attached();
  }

  /** Takes the program from an interface, which then is as it was before. */
  public synchronized void detach(String interfaceName) {
    requireOpen();
    links.detach(interfaceName);
  }

  /** What became of all packets so far, with pins since the first process. */
  public synchronized Map<PlaneVerdict, PlaneCount> verdicts() {
    requireOpen();
    return verdicts.byVerdict();
  }

  /** How many packets got this verdict so far. */
  public synchronized PlaneCount count(PlaneVerdict verdict) {
    requireOpen();
    return verdicts.read(verdict.code());
  }

  /** What went by the tunnels of this account. */
  public synchronized PlaneCount account(int account) {
    requireOpen();
    return accounts.read(account);
  }

  /**
   * Shows the program a frame, and tells what it would make of it. It is counted like any other,
   * and stamps its flow; nothing is sent.
   *
   * @param frame from the Ethernet header on
   */
  public synchronized TrialRun tryFrame(byte[] frame) {
    requireOpen();
    return BpfTrial.run(object.program(PLANE), frame, 1);
  }

  /** Ends it: no interface has the program any more, and no name is left. Closes, too. */
  public synchronized void withdraw() {
    attached().forEach(this::detach);
    pins.ifPresent(BpfFileSystem::clear);
    close();
  }

  @Override
  public synchronized void close() {
    if (open) {
      open = false;
      links.close();
      object.close();
      arena.close();
      pins.ifPresent(BpfFileSystem::close);
    }
  }

  private void requireOpen() {
    if (!open) {
      throw new IllegalStateException("the BPF plane is closed");
    }
  }
}
