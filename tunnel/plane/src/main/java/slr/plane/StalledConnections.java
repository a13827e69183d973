package slr.plane;

import static slr.packet.AllMemory.ALL;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import slr.packet.Prefix;
import slr.plane.KernelLayout.Stall;
import slr.plane.KernelLayout.StallWatch;

/**
 * The TCP connections of virtual hosts that stand still, as the kernel finds out: whenever nothing
 * of what was sent was acknowledged for a whole retransmission timeout ({@code stalls.bpf.c}). Told
 * are connections that clients opened, in the network namespace where this was opened; those that
 * were established before any such program was there only {@link StallSurvey} finds. Needs root and
 * Linux 5.15.
 *
 * <p>News are lost, and counted, when they come faster than they are read. One thread drains, any
 * may do the rest; draining allocates nothing. The program ends with {@link #close}, or with the
 * process.
 */
public final class StalledConnections implements AutoCloseable {

  private static final String OBJECT = "stalls.bpf.o";
  private static final String PROGRAM = "slr_stalls";
  private static final String VIRTUAL_HOSTS = "virtual_hosts";

  /** While one set is replaced it holds the old and the new. */
  private static final int PREFIXES_MAX = 4096;

  private static final VarHandle WORD = ValueLayout.JAVA_LONG.varHandle();

  private final Arena arena = Arena.ofShared();
  private final BpfObject object;
  private final Descriptor link;
  private final BpfRing ring;
  private final PrefixMap virtualHosts;
  private final MemorySegment watched;
  private boolean open = true;

  private StalledConnections(BpfObject object, Descriptor link) {
    this.object = object;
    this.link = link;
    ring = new BpfRing(object.map("stalls"));
    virtualHosts = new PrefixMap(object.map(VIRTUAL_HOSTS));
    watched = object.map("watched").share(arena);
    WORD.setRelease(watched, (long) StallWatch.NAMESPACE_COOKIE, namespaceCookie());
  }

  /**
   * Begins to watch the network namespace of the calling thread; no virtual host yet.
   *
   * @throws NativeException if the kernel takes the program not; the message says what to do
   */
  public static StalledConnections open() {
    BpfObject object =
        BpfObject.load(
            OBJECT,
            List.of(PROGRAM),
            Map.of(VIRTUAL_HOSTS, PREFIXES_MAX),
            Optional.empty(),
            List.of());
    try (Descriptor root = ControlGroups.openRoot()) {
      return attached(object, root);
    } catch (RuntimeException e) {
      object.close();
      throw e;
    }
  }

  /** Until it knows its namespace the program cares for no socket. */
  private static StalledConnections attached(BpfObject object, Descriptor controlGroup) {
    Descriptor link =
        new Descriptor(
            BpfCalls.attachSocketOperations(object.program(PROGRAM), controlGroup.number()),
            "bpf_link_create(cgroup2, SOCK_OPS)",
            "root is needed; a control group takes at most 64 programs, which 'bpftool cgroup"
                + " tree' lists");
    try {
      return new StalledConnections(object, link);
    } catch (RuntimeException e) {
      link.close();
      throw e;
    }
  }

  /** Tells of connections to these addresses and no others. */
  public synchronized void virtualHosts(Collection<Prefix> prefixes) {
    if (open) {
      virtualHosts.replace(prefixes);
    }
  }

  /**
   * From now on connections of which the service keeps none alive are kept alive by TCP itself.
   *
   * @param seconds of silence before a keepalive, and between two, 1 to 32,767; 0 for none
   */
  public synchronized void keepAlive(int seconds) {
    if (seconds < 0 || seconds > Short.MAX_VALUE) {
      throw new IllegalArgumentException(
          "keepalive after " + seconds + " s is out of range: use 1 to 32767, or 0 for none");
    }
    if (open) {
      WORD.setRelease(watched, (long) StallWatch.KEEPALIVE_SECONDS, (long) seconds);
    }
  }

  /** Has input when there are news; for a {@link Poller}. */
  public int descriptor() {
    return ring.descriptor();
  }

  /** Tells what is there to be told. */
  public void drain(ConnectionHandler handler) {
    ring.drain(stall ->
        handler.onConnection(
            ALL.get(KernelLayout.NET_LONG, stall + Stall.SOURCE),
            ALL.get(KernelLayout.NET_LONG, stall + Stall.SOURCE + 8),
            Short.toUnsignedInt(ALL.get(KernelLayout.SHORT, stall + Stall.SOURCE_PORT)),
            ALL.get(KernelLayout.NET_LONG, stall + Stall.DESTINATION),
            ALL.get(KernelLayout.NET_LONG, stall + Stall.DESTINATION + 8),
            Short.toUnsignedInt(ALL.get(KernelLayout.SHORT, stall + Stall.DESTINATION_PORT))));
  }

  /** How many connections are told of, but for those that have ended: all since it was opened. */
  public synchronized long connections() {
    return word(StallWatch.CONNECTIONS);
  }

  /** Timeouts so far, of which each is told unless it is among the {@link #lost}. */
  public synchronized long timeouts() {
    return word(StallWatch.TIMEOUTS);
  }

  /** Timeouts that were not told: more came at once than fit. */
  public synchronized long lost() {
    return word(StallWatch.LOST);
  }

  private long word(int offset) {
    return open ? (long) WORD.getAcquire(watched, (long) offset) : 0;
  }

  @Override
  public synchronized void close() {
    if (open) {
      open = false;
      link.close();
      ring.close();
      arena.close();
      object.close();
    }
  }

  /** What the kernel calls the network namespace of the calling thread, socket(7). */
  private static long namespaceCookie() {
    try (Arena arena = Arena.ofConfined();
        Descriptor socket =
            new Descriptor(
                SocketCalls.socket(SocketCalls.AF_UNIX, SocketCalls.SOCK_DGRAM, 0),
                "socket(AF_UNIX, SOCK_DGRAM)",
                "check the limit of open files: ulimit -n")) {
      long value = KernelLayout.allocate(arena, Long.BYTES);
      Libc.check(
          SocketCalls.getOption(
              socket.number(),
              SocketCalls.SOL_SOCKET,
              SocketCalls.SO_NETNS_COOKIE,
              value,
              Long.BYTES),
          "getsockopt(SO_NETNS_COOKIE)",
          "a kernel of 5.14 or later is needed");
      return ALL.get(KernelLayout.LONG, value);
    }
  }
}
