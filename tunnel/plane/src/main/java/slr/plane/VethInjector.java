package slr.plane;

import static slr.plane.Libc.ALL;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import slr.plane.KernelLayout.SockaddrLl;

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
  private static final int ADDRESS_BYTES = 6;
  private static final short TYPE_V4 = 0x0800;
  private static final short TYPE_V6 = (short) 0x86dd;

  private final String name;
  private final Descriptor socket;
  private final Arena arena = Arena.ofShared();
  private final Tally tally = new Tally(Errno.BOUND);
  private final SendBatch batch;

  private VethInjector(NetworkDevice near, NetworkDevice far, Descriptor socket) {
    this.name = "veth:" + near.name();
    this.socket = socket;
    batch = new SendBatch(arena, socket.number(), SockaddrLl.SIZE, tally);
    for (int slot = 0; slot < SendBatch.CAPACITY; slot++) {
      long address = batch.address(slot);
      ALL.set(KernelLayout.SHORT, address + SockaddrLl.FAMILY, (short) SocketCalls.AF_PACKET);
      ALL.set(KernelLayout.INT, address + SockaddrLl.INTERFACE_INDEX, near.index());
      ALL.set(KernelLayout.BYTE, address + SockaddrLl.ADDRESS_LENGTH, (byte) ADDRESS_BYTES);
      ALL.set(KernelLayout.NET_LONG, address + SockaddrLl.ADDRESS, far.hardwareAddress() << 16);
    }
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
    // Protocol 0: this socket receives nothing.
    Descriptor socket =
        new Descriptor(
            SocketCalls.socket(SocketCalls.AF_PACKET, SocketCalls.SOCK_DGRAM, 0),
            "socket(AF_PACKET, SOCK_DGRAM)",
            "CAP_NET_RAW is needed: run as root or inside 'unshare -Urnm'");
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
    long packet = Libc.address(memory, offset);
    int version = IpVersion.of(packet, lengthBytes);
    if (version == 0) {
      tally.lost(IpVersion.NOT_IP, 1);
      return;
    }
    long destination = batch.add(packet, lengthBytes);
    short type = version == 4 ? TYPE_V4 : TYPE_V6;
    ALL.set(KernelLayout.NET_SHORT, destination + SockaddrLl.PROTOCOL, type);
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
