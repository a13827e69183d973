package slr.plane;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Delivers IP packets to the local stack where TUN does not open (rootless): they leave one end of
 * a veth pair and so arrive at the other as received ones. With {@code ip route add local PREFIX
 * dev lo} they reach listeners on the addresses of the prefix.
 *
 * <p>The caller makes the pair, both ends in this namespace and up, with {@code rp_filter=0} on
 * {@code all} and on the far end, and without addresses.
 *
 * <p>One thread owns it; {@link #counters} may be called by any. The arena is shared only so that
 * any thread may close, after the owner has stopped.
 */
public final class VethInjector implements OutputPort {

  private static final int PACKET_QDISC_BYPASS = 20;

  private final String name;
  private final Descriptor socket;
  private final Arena arena = Arena.ofShared();
  private final Tally tally = new Tally(Errno.BOUND);
  private final LinkBatch batch;
  private final int nearIndex;
  private final long farAddress;

  private VethInjector(NetworkDevice near, NetworkDevice far, Descriptor socket) {
    this.name = "veth:" + near.name();
    this.socket = socket;
    nearIndex = near.index();
    farAddress = far.hardwareAddress();
    batch = new LinkBatch(arena, socket.number(), tally);
  }

  /**
   * Opens the port in the network namespace of the calling thread; needs CAP_NET_RAW there.
   *
   * @param near the end to send from
   * @param far the end where the packets arrive
   * @throws NativeException if an interface is missing, or the right
   */
  public static VethInjector open(String near, String far) {
    NetworkDevice from = NetworkDevice.named(near);
    NetworkDevice to = NetworkDevice.named(far);
    Descriptor socket = LinkBatch.socket();
    try {
      Libc.check(
          SocketCalls.setIntOption(socket.number(), SocketCalls.SOL_PACKET, PACKET_QDISC_BYPASS, 1),
          "setsockopt(PACKET_QDISC_BYPASS)",
          "the kernel is older than 3.14: use a newer one");
      return new VethInjector(from, to, socket);
    } catch (RuntimeException e) {
      socket.close();
      throw e;
    }
  }

  @Override
  public void send(MemorySegment memory, long offset, int lengthBytes) {
    batch.add(Libc.address(memory, offset), lengthBytes, nearIndex, farAddress);
  }

  @Override
  public void flush() {
    batch.flush();
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public PortCounters counters() {
    return tally.counters(IpVersion::reason);
  }

  @Override
  public void close() {
    socket.close();
    arena.close();
  }
}
