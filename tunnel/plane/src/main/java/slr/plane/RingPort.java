package slr.plane;

import static slr.packet.AllMemory.ALL;

import java.lang.foreign.Arena;
import slr.plane.KernelLayout.SockaddrLl;
import slr.plane.KernelLayout.TpacketStats;

/**
 * What the ports on a packet socket have in common: the ring, whose frames they judge each in its
 * own way, the filter, and the kernel's count of what did not fit.
 *
 * <p>One thread owns the port; {@link #counters}, {@link #filter} and {@link #close} may be called
 * from any other. The ring is mapped from open to close, see {@link PacketRing}.
 */
abstract sealed class RingPort implements InputPort permits PacketSocketPort, OutgoingTap {

  /** The index of the loss that the kernel counts; the same in every port. */
  static final int RING_FULL = 0;

  private static final int ETH_P_ALL = 3;
  private static final int PACKET_STATISTICS = 6;

  private final Descriptor socket;
  private final PacketRing ring;
  private final String[] reasons;
  private final Tally tally;
  private long kernelDrops;
  private long kernelPackets;

  /**
   * @param socket of {@link #deafSocket}, with its filter
   * @param packetBytesMax larger packets do not fit
   * @param frames packets that may wait, at least
   * @param reasons names of losses, {@link #RING_FULL} first
   */
  RingPort(Descriptor socket, int packetBytesMax, int frames, String... reasons) {
    this.socket = socket;
    this.ring = new PacketRing(socket.number(), packetBytesMax, frames);
    this.reasons = reasons;
    this.tally = new Tally(reasons.length);
  }

  /** A packet socket that hears nothing until it is bound, for it needs filter and ring before. */
  static Descriptor deafSocket(int type, String words) {
    return new Descriptor(
        SocketCalls.socket(SocketCalls.AF_PACKET, type, 0),
        "socket(AF_PACKET, " + words + ")",
        "CAP_NET_RAW is needed: run as root or inside 'unshare -Urnm'");
  }

  @Override
  public final int receive(PacketHandler handler, int limit) {
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

  @Override
  public final void release() {
    ring.release();
  }

  /** Replaces the filter; packets already in the ring passed the old one. */
  public final void filter(PacketFilter filter) {
    socket.ifOpen(() -> filter.attach(socket.number()));
  }

  @Override
  public final int descriptor() {
    return socket.number();
  }

  /**
   * {@inheritDoc}
   *
   * <p>The kernel's counter of drops has 32 bits and restarts when read: ask at least once an hour.
   */
  @Override
  public final PortCounters counters() {
    socket.ifOpen(this::readKernelStatistics);
    PortCounters own = tally.counters(reason -> reasons[reason]);
    return own.plusLoss(reasons[RING_FULL], kernelDrops());
  }

  @Override
  public final void close() {
    counters();
    socket.close();
    ring.close();
  }

  /** Shows the handler the packet of a frame, or counts why not. */
  abstract boolean show(long frame, PacketHandler handler);

  /** Counts a packet that is shown. */
  final void shown(int lengthBytes) {
    tally.packet(lengthBytes);
  }

  /** Counts one that is not. */
  final void lost(int reason) {
    tally.lost(reason, 1);
  }

  /** Begins to hear an interface, or all by index 0; in place of the one before. */
  final void bind(int index, String words, String fix) {
    try (Arena arena = Arena.ofConfined()) {
      long address = KernelLayout.allocate(arena, SockaddrLl.SIZE);
      ALL.set(KernelLayout.SHORT, address + SockaddrLl.FAMILY, (short) SocketCalls.AF_PACKET);
      ALL.set(KernelLayout.NET_SHORT, address + SockaddrLl.PROTOCOL, (short) ETH_P_ALL);
      ALL.set(KernelLayout.INT, address + SockaddrLl.INTERFACE_INDEX, index);
      Libc.check(
          SocketCalls.bind(socket.number(), address, SockaddrLl.SIZE),
          "bind(AF_PACKET, " + words + ")",
          fix);
    }
  }

  /** Packets the filter let through since the port was opened, dropped ones too; for tests. */
  final synchronized long kernelPackets() {
    readKernelStatistics();
    return kernelPackets;
  }

  private synchronized long kernelDrops() {
    return kernelDrops;
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
