package slr.plane;

import static slr.packet.AllMemory.ALL;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.atomic.AtomicBoolean;
import slr.plane.KernelLayout.Ifreq;

/**
 * A TUN device (Linux {@code tuntap.rst}): {@link #input} receives what the kernel routes into it,
 * and what goes to {@link #output} the kernel takes as received on the device. Two ports, because
 * each direction has its own counters; closing either closes the device, which then is gone.
 *
 * <p>Addresses, routes and sysctls are the caller's. A packet whose source is a local address needs
 * {@code accept_local=1} on the device, and {@code rp_filter=0} on {@code all} and on the device,
 * else the kernel drops it as martian, silently.
 *
 * <p>Each packet costs a system call and a copy: a third of the rate of {@link PacketSocketPort};
 * but what the kernel routes comes here once and not as a copy.
 *
 * <p>One thread owns both directions; counters may be read by any. The buffers lie in an arena that
 * is shared only so that any thread may close, after the owner has stopped.
 */
public final class TunPort implements AutoCloseable {

  /** Packets shown between two releases: 64 buffers of 2 KiB stay in the first-level cache. */
  static final int BATCH_PACKETS = 64;

  /** Packets the device holds for the reader: as many as a packet socket's ring. */
  private static final int QUEUE_PACKETS = PacketSocketPort.RING_FRAMES;

  private static final long TUNSETIFF = 0x4004_54caL;
  private static final short IFF_TUN = 1;
  private static final short IFF_NO_PI = 0x1000;

  private final String device;
  private final int mtuBytes;
  private final Descriptor tun;
  private final Arena arena = Arena.ofShared();
  private final AtomicBoolean closed = new AtomicBoolean();
  private final DeviceDrops drops;
  private final Input input = new Input();
  private final Output output = new Output();

  private TunPort(String device, int mtuBytes, Descriptor tun) {
    this.device = device;
    this.mtuBytes = mtuBytes;
    this.tun = tun;
    this.drops = DeviceDrops.open(device);
    input.allocate();
  }

  /**
   * Makes the device in the network namespace of the calling thread and brings it up; needs
   * CAP_NET_ADMIN there.
   *
   * @param device the new interface's name
   * @param mtuBytes 68 to 65535; 1280 and more for IPv6
   * @throws NativeException if {@code /dev/net/tun} does not open (rootless: use {@link
   *     VethInjector}) or the name is taken
   */
  public static TunPort open(String device, int mtuBytes) {
    int flags = DescriptorCalls.O_RDWR | DescriptorCalls.O_NONBLOCK;
    Descriptor tun =
        new Descriptor(
            DescriptorCalls.open("/dev/net/tun", flags),
            "open(/dev/net/tun)",
            "the node must exist and be writable (chmod 666); without it use a veth pair");
    try (Arena arena = Arena.ofConfined()) {
      long request = NetworkDevice.request(arena, device);
      ALL.set(KernelLayout.SHORT, request + Ifreq.VALUE, (short) (IFF_TUN | IFF_NO_PI));
      Libc.check(
          DescriptorCalls.ioctl(tun.number(), TUNSETIFF, request),
          "ioctl(TUNSETIFF, " + device + ", IFF_TUN | IFF_NO_PI)",
          "CAP_NET_ADMIN is needed, and no other interface may have this name");
      NetworkDevice.configure(device, mtuBytes, QUEUE_PACKETS);
      return new TunPort(device, mtuBytes, tun);
    } catch (RuntimeException e) {
      tun.close();
      throw e;
    }
  }

  /** What the kernel routes into the device. */
  public InputPort input() {
    return input;
  }

  /** What the kernel shall take as received. */
  public OutputPort output() {
    return output;
  }

  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      drops.close();
      tun.close();
      arena.close();
    }
  }

  private final class Input implements InputPort {

    private static final int QUEUE_FULL = 0;
    private static final int LARGER_THAN_FRAME = 1;
    private static final String[] REASONS = {"ring-full", "larger-than-frame"};

    private final Tally tally = new Tally(REASONS.length);
    private long buffers;
    private int bufferBytes;
    private int used;

    private void allocate() {
      // One octet more than the MTU tells a packet that was cut from one that just fits.
      bufferBytes = Math.ceilDiv(HEADROOM_BYTES + mtuBytes + 1, 64) * 64;
      buffers = arena.allocate((long) bufferBytes * BATCH_PACKETS, 64).address();
    }

    @Override
    public int receive(PacketHandler handler, int limit) {
      int shown = 0;
      for (int taken = 0; taken < limit && used < BATCH_PACKETS; taken++) {
        long packet = buffers + (long) used * bufferBytes + HEADROOM_BYTES;
        int length = DescriptorCalls.read(tun.number(), packet, mtuBytes + 1L);
        if (length == -Errno.EAGAIN || length == -Errno.EINTR) {
          break;
        }
        if (length < 0) {
          throw new NativeException(
              "read(tun " + device + ")", -length, "the device was deleted: start again");
        }
        if (length > mtuBytes) {
          tally.lost(LARGER_THAN_FRAME, 1);
          continue;
        }
        used++;
        shown++;
        tally.packet(length);
        handler.onPacket(ALL, packet, length);
      }
      return shown;
    }

    @Override
    public void release() {
      used = 0;
    }

    @Override
    public int descriptor() {
      return tun.number();
    }

    @Override
    public String name() {
      return "tun:" + device;
    }

    @Override
    public PortCounters counters() {
      return tally
          .counters(reason -> REASONS[reason])
          .plusLoss(REASONS[QUEUE_FULL], drops.transmitDrops());
    }

    @Override
    public void close() {
      TunPort.this.close();
    }
  }

  private final class Output implements OutputPort {

    private final Tally tally = new Tally(Errno.BOUND);

    /** Writes at once: the device takes one packet per call, so nothing is gained by waiting. */
    @Override
    public void send(MemorySegment memory, long offset, int lengthBytes) {
      long packet = Libc.address(memory, offset);
      int written = DescriptorCalls.write(tun.number(), packet, lengthBytes);
      if (written == lengthBytes) {
        tally.packet(lengthBytes);
      } else {
        tally.lost(written < 0 ? -written : IpVersion.NOT_IP, 1);
      }
    }

    @Override
    public void flush() {}

    @Override
    public String name() {
      return "tun:" + device;
    }

    @Override
    public PortCounters counters() {
      return tally.counters(IpVersion::reason);
    }

    @Override
    public void close() {
      TunPort.this.close();
    }
  }
}
