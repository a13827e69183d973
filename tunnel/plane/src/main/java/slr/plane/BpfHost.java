package slr.plane;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import slr.packet.IpAddress;
import slr.packet.Prefix;

/**
 * The end of the tunnels at a host, in the kernel: an XDP program that takes packets of connections
 * that are here, and UDP, out of their tunnels and hands them to the host's own stack; drops what
 * may not be in a tunnel; and leaves all else to the ports of the agent.
 *
 * <p>Open it, attach it, say where tunnels end, whence they may come and what may be in them; in
 * any order, since without one of the three it opens nothing. It ends with {@link #close}. Any
 * thread may call; one at a time is served.
 */
public final class BpfHost implements AutoCloseable {

  private static final String OBJECT = "host.bpf.o";
  private static final String PROGRAM = "slr_host";

  /** Of each set; while one is replaced it holds the old and the new. */
  private static final int PREFIXES_MAX = 1024;

  private static final String END_POINTS = "end_points";
  private static final String VIRTUAL_HOSTS = "virtual_hosts";
  private static final String TUNNEL_SOURCES = "tunnel_sources";

  private final BpfObject object;
  private final PrefixMap endPoints;
  private final PrefixMap virtualHosts;
  private final PrefixMap tunnelSources;
  private final BpfCounters verdicts;
  private final Map<String, XdpLink> links = new TreeMap<>();
  private boolean open = true;

  private BpfHost(BpfObject object) {
    this.object = object;
    endPoints = new PrefixMap(object.map(END_POINTS));
    virtualHosts = new PrefixMap(object.map(VIRTUAL_HOSTS));
    tunnelSources = new PrefixMap(object.map(TUNNEL_SOURCES));
    verdicts = new BpfCounters(object.map("verdicts"));
  }

  /**
   * Loads the program into the kernel; it sees no packet until it is attached.
   *
   * @throws NativeException if the kernel takes it not; the message says what to do
   */
  public static BpfHost open() {
    Map<String, Integer> entries =
        Map.of(END_POINTS, PREFIXES_MAX, VIRTUAL_HOSTS, PREFIXES_MAX, TUNNEL_SOURCES, PREFIXES_MAX);
    BpfObject object =
        BpfObject.load(OBJECT, List.of(PROGRAM), entries, Optional.empty(), List.of());
    try {
      return new BpfHost(object);
    } catch (RuntimeException e) {
      object.close();
      throw e;
    }
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

  /**
   * Attaches the program to an interface of the calling thread's network namespace, whose sockets
   * it asks from then on.
   *
   * @throws NativeException if the interface takes it neither in the driver nor in the stack
   */
  public synchronized XdpMode attach(String interfaceName) {
    requireOpen();
    XdpLink link = XdpLink.attach(object.program(PROGRAM), NetworkDevice.named(interfaceName));
    links.put(interfaceName, link);
    return link.mode().orElseThrow();
  }

  /** What became of all packets so far. */
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

  @Override
  public synchronized void close() {
    if (open) {
      open = false;
      links.values().forEach(XdpLink::close);
      object.close();
    }
  }

  private void requireOpen() {
    if (!open) {
      throw new IllegalStateException("the BPF program of the host is closed");
    }
  }
}
