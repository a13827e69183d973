package slr.plane;

import static slr.plane.Libc.ALL;

import java.lang.foreign.Arena;
import java.util.Optional;
import slr.packet.Checksum;
import slr.packet.EthernetFrame;
import slr.packet.EthernetFrame.Status;
import slr.packet.IpPacket;
import slr.packet.PacketStatus;
import slr.plane.KernelLayout.SockaddrLl;
import slr.plane.KernelLayout.TpacketStats;

/**
 * Packets that arrive on one interface, through a packet socket with a receive ring (packet(7)).
 *
 * <p>The socket is a tap: the kernel handles every packet as well. The caller keeps the kernel from
 * forwarding or answering it (blackhole route, {@link ProtocolSilencer}).
 *
 * <p>The kernel hides one VLAN tag (it comes beside the frame), a second one is stepped over here.
 * A frame whose sender left the transport checksum to hardware gets it completed in place. Frames
 * that exceed the MTU are several packets in one (segmentation offload on the other side of a veth
 * link); they are lost as {@code larger-than-frame}: switch the sender's offload off.
 *
 * <p>One thread owns the port; {@link #counters}, {@link #filter} and {@link #close} may be called
 * from any other. The ring is mapped from open to close, see {@link PacketRing}.
 */
public final class PacketSocketPort implements InputPort {

  /** Two milliseconds of minimal packets at 2 Mpps; the floor of the design for any ring. */
  public static final int RING_FRAMES = 4096;

  private static final int ETH_P_ALL = 3;
  private static final int PACKET_STATISTICS = 6;
  private static final int PACKET_IGNORE_OUTGOING = 23;

  private static final int RING_FULL = 0;
  private static final int LARGER_THAN_FRAME = 1;
  private static final int NOT_IP = 2;
  private static final int CHECKSUM_NOT_READY = 3;
  private static final String[] REASONS = {
    "ring-full", "larger-than-frame", "not-ip", "checksum-not-ready"
  };

  private final NetworkDevice device;
  private int boundIndex;
  private final Descriptor socket;
  private final PacketRing ring;
  private final Tally tally = new Tally(REASONS.length);
  private final EthernetFrame link = new EthernetFrame();
  private final IpPacket parsed = new IpPacket();
  private long kernelDrops;
  private long kernelPackets;

  private PacketSocketPort(NetworkDevice device, Descriptor socket, int frames) {
    this.device = device;
    this.boundIndex = device.index();
    this.socket = socket;
    this.ring = new PacketRing(socket.number(), device.mtuBytes(), frames);
  }

  /**
   * Opens a port with a ring of {@link #RING_FRAMES}.
   *
   * @see #open(String, PacketFilter, int)
   */
  public static PacketSocketPort open(String device, PacketFilter filter) {
    return open(device, filter, RING_FRAMES);
  }

  /**
   * Opens a port in the network namespace of the calling thread; needs CAP_NET_RAW there.
   *
   * @param device the interface's name; its MTU must not be raised later
   * @param filter what the kernel shall copy
   * @param frames packets that may wait, rounded up to whole memory blocks
   * @throws NativeException if there is no such interface or the right is missing
   */
  public static PacketSocketPort open(String device, PacketFilter filter, int frames) {
    NetworkDevice found = NetworkDevice.named(device);
    // Protocol 0 keeps the socket deaf until it has filter and ring and is bound.
    Descriptor socket =
        new Descriptor(
            SocketCalls.socket(SocketCalls.AF_PACKET, SocketCalls.SOCK_RAW, 0),
            "socket(AF_PACKET, SOCK_RAW)",
            "CAP_NET_RAW is needed: run as root or inside 'unshare -Urnm'");
    try {
      Libc.check(
          SocketCalls.setIntOption(
              socket.number(), SocketCalls.SOL_PACKET, PACKET_IGNORE_OUTGOING, 1),
          "setsockopt(PACKET_IGNORE_OUTGOING)",
          "the kernel is older than 4.20: use a newer one");
      filter.attach(socket.number());
      PacketSocketPort port = new PacketSocketPort(found, socket, frames);
      port.bind(found.index());
      return port;
    } catch (RuntimeException e) {
      socket.close();
      throw e;
    }
  }

  @Override
  public int receive(PacketHandler handler, int limit) {
    int shown = 0;
    for (int taken = 0; taken < limit; taken++) {
      long frame = ring.nextFilled();
      if (frame == 0) {
        break;
      }
      ring.advance();
      if (show(frame, handler)) {
        shown++;
      }
    }
    return shown;
  }

  /**
   * {@inheritDoc}
   *
   * <p>The kernel ties the socket to one interface, not to a name: when the interface is deleted
   * and made again, the socket would stay deaf for good.
   */
  @Override
  public Optional<String> check() {
    int index = NetworkDevice.indexOf(device.name());
    if (index == boundIndex) {
      return Optional.empty();
    }
    try {
      if (index != NetworkDevice.NONE) {
        bind(index);
      }
    } catch (NativeException goneAgain) {
      // Between the two calls: the next check finds out.
      return Optional.empty();
    }
    boundIndex = index;
    return Optional.of(
        index == NetworkDevice.NONE
            ? "the interface is gone: nothing comes in until there is one of this name again"
            : "the interface was made anew: bound to number " + index);
  }

  @Override
  public void release() {
    ring.release();
  }

  /** Replaces the filter; packets already in the ring passed the old one. */
  public void filter(PacketFilter filter) {
    socket.ifOpen(() -> filter.attach(socket.number()));
  }

  @Override
  public int descriptor() {
    return socket.number();
  }

  @Override
  public String name() {
    return "packet:" + device.name();
  }

  /**
   * {@inheritDoc}
   *
   * <p>The kernel's counter of drops has 32 bits and restarts when read: ask at least once an hour.
   */
  @Override
  public PortCounters counters() {
    socket.ifOpen(this::readKernelStatistics);
    PortCounters own = tally.counters(reason -> REASONS[reason]);
    return own.plusLoss(REASONS[RING_FULL], kernelDrops());
  }

  @Override
  public void close() {
    counters();
    socket.close();
    ring.close();
  }

  /** Packets the filter let through since the port was opened, dropped ones too; for tests. */
  synchronized long kernelPackets() {
    readKernelStatistics();
    return kernelPackets;
  }

  private synchronized long kernelDrops() {
    return kernelDrops;
  }

  private boolean show(long frame, PacketHandler handler) {
    long ethernet = PacketRing.ethernet(frame);
    int capturedBytes = PacketRing.capturedBytes(frame);
    int linkBytes = PacketRing.linkBytes(frame);
    boolean ip = link.parse(ALL, ethernet, capturedBytes) == Status.OK && link.isIp();
    long packet = link.payloadOffset();
    int lengthBytes = linkBytes - (int) (packet - ethernet);
    boolean halfChecksum = (PacketRing.status(frame) & PacketRing.STATUS_CHECKSUM_NOT_READY) != 0;
    if (!ip) {
      tally.lost(NOT_IP, 1);
    } else if (lengthBytes > device.mtuBytes() || capturedBytes < linkBytes) {
      tally.lost(LARGER_THAN_FRAME, 1);
    } else if (halfChecksum && !completeChecksum(packet, lengthBytes)) {
      tally.lost(CHECKSUM_NOT_READY, 1);
    } else {
      tally.packet(lengthBytes);
      handler.onPacket(ALL, packet, lengthBytes);
      return true;
    }
    return false;
  }

  /** A packet that is none goes on as it is: refusing it by name is its reader's task. */
  private boolean completeChecksum(long packet, int lengthBytes) {
    return parsed.parse(ALL, packet, lengthBytes) != PacketStatus.OK
        || Checksum.completeTransport(parsed);
  }

  private void bind(int index) {
    try (Arena arena = Arena.ofConfined()) {
      long address = KernelLayout.allocate(arena, SockaddrLl.SIZE);
      ALL.set(KernelLayout.SHORT, address + SockaddrLl.FAMILY, (short) SocketCalls.AF_PACKET);
      ALL.set(KernelLayout.NET_SHORT, address + SockaddrLl.PROTOCOL, (short) ETH_P_ALL);
      ALL.set(KernelLayout.INT, address + SockaddrLl.INTERFACE_INDEX, index);
      Libc.check(
          SocketCalls.bind(socket.number(), address, SockaddrLl.SIZE),
          "bind(AF_PACKET, " + device.name() + ")",
          "bring the interface up: ip link set " + device.name() + " up");
    }
  }

  private synchronized void readKernelStatistics() {
    try (Arena arena = Arena.ofConfined()) {
      long stats = KernelLayout.allocate(arena, TpacketStats.SIZE);
      int result =
          SocketCalls.getOption(
              socket.number(), SocketCalls.SOL_PACKET, PACKET_STATISTICS, stats, TpacketStats.SIZE);
      Libc.check(result, "getsockopt(PACKET_STATISTICS)", "this is a bug of slr.plane");
      kernelPackets +=
          Integer.toUnsignedLong(ALL.get(KernelLayout.INT, stats + TpacketStats.PACKETS));
      kernelDrops += Integer.toUnsignedLong(ALL.get(KernelLayout.INT, stats + TpacketStats.DROPS));
    }
  }
}
