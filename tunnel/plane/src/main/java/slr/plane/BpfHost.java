package slr.plane;

import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import slr.packet.IpAddress;
import slr.packet.Prefix;

/**
 * The end of the tunnels at a host, in the kernel: an XDP program that takes packets of connections
 * that are here, and UDP, out of their tunnels and hands them to the host's own stack; drops what
 * may not be in a tunnel; and leaves all else to the ports of the agent.
 *
 * <p>Open it, attach it, say where tunnels end, whence they may come and what may be in them; in
 * any order, since without one of the three it opens nothing. With pins it outlives this process:
 * {@link #close} leaves it at work, the next {@link #open} with the same pins finds the three as
 * they were and puts its own program in the old one's place without losing a packet, and only
 * {@link #withdraw} ends it. Without pins it ends with {@link #close}.
 *
 * <p>Any thread may call; one at a time is served.
 */
public final class BpfHost implements AutoCloseable {

  private static final String OBJECT = "host.bpf.o";
  private static final String PROGRAM = "slr_host";

  /** Of each set; while one is replaced it holds the old and the new. */
  private static final int PREFIXES_MAX = 1024;

  private static final String END_POINTS = "end_points";
  private static final String VIRTUAL_HOSTS = "virtual_hosts";
  private static final String TUNNEL_SOURCES = "tunnel_sources";
  private static final String VERDICTS = "verdicts";

  /** What lives on after the process: all that there is. */
  private static final List<String> PINNED =
      List.of(END_POINTS, VIRTUAL_HOSTS, TUNNEL_SOURCES, VERDICTS);

  private final BpfObject object;
  private final Optional<BpfFileSystem> pins;
  private final boolean adopted;
  private final PrefixMap endPoints;
  private final PrefixMap virtualHosts;
  private final PrefixMap tunnelSources;
  private final BpfCounters verdicts;
  private final XdpLinks links;
  private boolean open = true;

  private BpfHost(BpfObject object, Optional<BpfFileSystem> pins, boolean adopted) {
    this.object = object;
    this.pins = pins;
    this.adopted = adopted;
    endPoints = new PrefixMap(object.map(END_POINTS));
    virtualHosts = new PrefixMap(object.map(VIRTUAL_HOSTS));
    tunnelSources = new PrefixMap(object.map(TUNNEL_SOURCES));
    verdicts = new BpfCounters(object.map(VERDICTS));
    links = new XdpLinks(object.program(PROGRAM), pins);
  }

  /**
   * Loads the program into the kernel; it sees no packet until it is attached.
   *
   * @throws NativeException if the kernel takes it not; the message says what to do
   */
  public static BpfHost open() {
    return load(Optional.empty(), false);
  }

  /**
   * The same with names in a folder, which is mounted as a bpffs where it is none: the tables that
   * are there are adopted.
   *
   * @param folder of this node alone, in a mount namespace that outlives this process
   * @throws NativeException if the kernel takes it not, if another process has the folder, or, as a
   *     misfit, if something else is there; the message says what to do
   */
  public static BpfHost open(Path folder) {
    Libbpf.require();
    BpfFileSystem pins = BpfFileSystem.at(folder);
    boolean adopted = BpfFileSystem.isInUse(folder);
    try {
      pins.requireOnly(PINNED);
      return load(Optional.of(pins), adopted);
    } catch (RuntimeException e) {
      if (!adopted) {
        pins.clear();
      }
      pins.close();
      throw e;
    }
  }

  private static BpfHost load(Optional<BpfFileSystem> pins, boolean adopted) {
    Map<String, Integer> entries =
        Map.of(END_POINTS, PREFIXES_MAX, VIRTUAL_HOSTS, PREFIXES_MAX, TUNNEL_SOURCES, PREFIXES_MAX);
    BpfObject object = BpfObject.load(OBJECT, List.of(PROGRAM), entries, pins, PINNED);
    try {
      return new BpfHost(object, pins, adopted);
    } catch (RuntimeException e) {
      object.close();
      throw e;
    }
  }

  /** Whether a process before this one left anything in this folder. */
  public static boolean isPinned(Path folder) {
    return BpfFileSystem.isInUse(folder);
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

  /** Whether the tables of a process before this one were found. */
  public boolean adopted() {
    return adopted;
  }

  /** Where tunnels end: at these addresses and no others. */
  public synchronized void endPoints(Collection<IpAddress> addresses) {
    requireOpen();
    endPoints.replace(addresses.stream().map(Prefix::ofHost).toList());
  }

  /** What may be in a tunnel: packets to these and no others. */
  public synchronized void virtualHosts(Collection<Prefix> prefixes) {
    requireOpen();
    virtualHosts.replace(prefixes);
  }

  /** Whose tunnel packets are opened: these and no others. */
  public synchronized void tunnelSources(Collection<Prefix> prefixes) {
    requireOpen();
    tunnelSources.replace(prefixes);
  }

  /** Whose tunnel packets it opens. */
  public synchronized Set<Prefix> tunnelSources() {
    requireOpen();
    return tunnelSources.read().keySet();
  }

  /**
   * Attaches the program to an interface of the calling thread's network namespace, whose sockets
   * it asks from then on, or puts it in the place of the one that an earlier process left there.
   *
   * @return where, unless it was there before
   * @throws NativeException if the interface takes it neither in the driver nor in the stack
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

  /**
   * Shows the program a frame, and tells what it would make of it. It is counted like any other;
   * the sockets that it asks for are those of the calling thread's network namespace.
   *
   * @param frame from the Ethernet header on
   */
  public synchronized TrialRun tryFrame(byte[] frame) {
    requireOpen();
    return BpfTrial.run(object.program(PROGRAM), frame, 1);
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
      pins.ifPresent(BpfFileSystem::close);
    }
  }

  private void requireOpen() {
    if (!open) {
      throw new IllegalStateException("the BPF program of the host is closed");
    }
  }
}
