package slr.plane;

import static slr.packet.AllMemory.ALL;

import java.lang.foreign.Arena;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.locks.LockSupport;
import slr.plane.XdpLayout.Desc;
import slr.plane.XdpLayout.RingOffset;
import slr.plane.XdpLayout.SockaddrXdp;
import slr.plane.XdpLayout.Statistics;
import slr.plane.XdpLayout.UmemReg;

/**
 * An AF_XDP socket (af_xdp.rst) at one queue of an interface: its four rings, over frames that
 * other sockets may share. One thread, but for opening, statistics and closing.
 *
 * <p>Whether packets are copied between frames and driver is the kernel's choice: a driver that can
 * do without says so, a veth cannot.
 */
final class XdpSocket implements AutoCloseable {

  /** The floor of the design for any ring. */
  static final int RING_ENTRIES = 4096;

  /** A ring that must be there but is not used. */
  private static final int UNUSED_ENTRIES = 2;

  private static final int MMAP_OFFSETS = 1;
  private static final int UMEM_REG = 4;
  private static final int STATISTICS = 7;
  private static final int OPTIONS = 8;
  private static final int OPTIONS_ZERO_COPY = 1;
  private static final int MAX_SEND_BUDGET = 9;
  private static final short SHARED_UMEM = 1;
  private static final short USE_NEED_WAKEUP = 8;

  /** Room for a burst; each packet that a driver has taken counts until it is sent. */
  private static final int SEND_BUFFER_BYTES = 4 << 20;

  /** The kernel lets go of a queue some time after the socket there was closed. */
  private static final long LETTING_GO_NS = 2_000_000_000;

  private static final long RETRY_NS = 5_000_000;

  private final Descriptor socket;
  private final int interfaceIndex;
  private final int queue;
  private final boolean zeroCopy;
  private final XdpFrames frames;
  private final XdpRing fill;
  private final XdpRing completion;
  private final XdpRing received;
  private final XdpRing sent;
  private long ringFull;
  private long tooLarge;

  private XdpSocket(
      Descriptor socket,
      At at,
      XdpFrames frames,
      boolean zeroCopy,
      Map<XdpRing.Kind, XdpRing> rings) {
    this.socket = socket;
    this.interfaceIndex = at.interfaceIndex;
    this.queue = at.queue;
    this.zeroCopy = zeroCopy;
    this.frames = frames;
    fill = Objects.requireNonNull(rings.get(XdpRing.Kind.FILL));
    completion = Objects.requireNonNull(rings.get(XdpRing.Kind.COMPLETION));
    received = Objects.requireNonNull(rings.get(XdpRing.Kind.RECEIVE));
    sent = Objects.requireNonNull(rings.get(XdpRing.Kind.SEND));
  }

  /**
   * Where a socket is bound.
   *
   * @param receives whether packets come in there, too
   */
  record At(String name, int interfaceIndex, int queue, boolean receives) {}

  /** The first socket over these frames. */
  static XdpSocket open(At at, XdpFrames frames) {
    return open(at, frames, 0, false);
  }

  /** One more over the same frames. */
  XdpSocket openBeside(At at) {
    return open(at, frames, socket.number(), true);
  }

  private static XdpSocket open(At at, XdpFrames frames, int sharer, boolean shares) {
    Descriptor socket = socket();
    Map<XdpRing.Kind, XdpRing> rings = new EnumMap<>(XdpRing.Kind.class);
    try {
      if (!shares) {
        register(socket, frames);
      }
      makeRings(socket, at.receives, rings);
      Libc.check(
          SocketCalls.setIntOption(
              socket.number(), SocketCalls.SOL_SOCKET, SocketCalls.SO_SNDBUF, SEND_BUFFER_BYTES),
          "setsockopt(SO_SNDBUF, " + SEND_BUFFER_BYTES + ")",
          "this is a bug of slr.plane");
      // Fewer system calls; a kernel before 6.17 has no such option and sends 32 with each.
      int _ =
          SocketCalls.setIntOption(
              socket.number(), SocketCalls.SOL_XDP, MAX_SEND_BUDGET, SendBatch.CAPACITY);
      bind(socket, at, sharer, shares);
      boolean zeroCopy =
          (SocketCalls.getIntOption(socket.number(), SocketCalls.SOL_XDP, OPTIONS)
                  & OPTIONS_ZERO_COPY)
              != 0;
      return new XdpSocket(socket, at, frames.share(), zeroCopy, rings);
    } catch (RuntimeException e) {
      close(socket, rings.values());
      throw e;
    }
  }

  /** Not bound, and without rings. */
  static Descriptor socket() {
    return new Descriptor(
        SocketCalls.socket(SocketCalls.AF_XDP, SocketCalls.SOCK_RAW, 0),
        "socket(AF_XDP)",
        "CAP_NET_RAW is needed, and a kernel with CONFIG_XDP_SOCKETS");
  }

  private static void register(Descriptor socket, XdpFrames frames) {
    try (Arena arena = Arena.ofConfined()) {
      long request = KernelLayout.allocate(arena, UmemReg.SIZE);
      ALL.set(KernelLayout.LONG, request + UmemReg.ADDRESS, frames.base());
      ALL.set(KernelLayout.LONG, request + UmemReg.LENGTH, frames.lengthBytes());
      ALL.set(KernelLayout.INT, request + UmemReg.FRAME_BYTES, frames.frameBytes());
      Libc.check(
          SocketCalls.setOption(
              socket.number(), SocketCalls.SOL_XDP, UMEM_REG, request, UmemReg.SIZE),
          "setsockopt(XDP_UMEM_REG, " + frames.lengthBytes() + " octets)",
          "the limit of locked memory must allow it: ulimit -l");
    }
  }

  private static void makeRings(
      Descriptor socket, boolean receives, Map<XdpRing.Kind, XdpRing> rings) {
    int incoming = receives ? RING_ENTRIES : UNUSED_ENTRIES;
    for (XdpRing.Kind kind : XdpRing.Kind.values()) {
      XdpRing.make(kind, socket.number(), entries(kind, incoming));
    }
    try (Arena arena = Arena.ofConfined()) {
      int bytes = RingOffset.RINGS * RingOffset.SIZE;
      long offsets = KernelLayout.allocate(arena, bytes);
      Libc.check(
          SocketCalls.getOption(socket.number(), SocketCalls.SOL_XDP, MMAP_OFFSETS, offsets, bytes),
          "getsockopt(XDP_MMAP_OFFSETS)",
          "a kernel of 5.4 or later is needed");
      for (XdpRing.Kind kind : XdpRing.Kind.values()) {
        rings.put(kind, XdpRing.map(kind, socket.number(), entries(kind, incoming), offsets));
      }
    }
  }

  private static int entries(XdpRing.Kind kind, int incoming) {
    return switch (kind) {
      case RECEIVE, FILL -> incoming;
      case SEND, COMPLETION -> RING_ENTRIES;
    };
  }

  private static void bind(Descriptor socket, At at, int sharer, boolean shares) {
    try (Arena arena = Arena.ofConfined()) {
      long address = KernelLayout.allocate(arena, SockaddrXdp.SIZE);
      ALL.set(KernelLayout.SHORT, address + SockaddrXdp.FAMILY, (short) SocketCalls.AF_XDP);
      // Who shares, shares these flags, too.
      ALL.set(
          KernelLayout.SHORT, address + SockaddrXdp.FLAGS, shares ? SHARED_UMEM : USE_NEED_WAKEUP);
      ALL.set(KernelLayout.INT, address + SockaddrXdp.INTERFACE_INDEX, at.interfaceIndex);
      ALL.set(KernelLayout.INT, address + SockaddrXdp.QUEUE, at.queue);
      ALL.set(KernelLayout.INT, address + SockaddrXdp.SHARED_SOCKET, sharer);
      long deadlineNs = System.nanoTime() + LETTING_GO_NS;
      int result = SocketCalls.bind(socket.number(), address, SockaddrXdp.SIZE);
      while (result == -Errno.EBUSY && System.nanoTime() - deadlineNs < 0) {
        LockSupport.parkNanos(RETRY_NS);
        result = SocketCalls.bind(socket.number(), address, SockaddrXdp.SIZE);
      }
      Libc.check(
          result,
          "bind(AF_XDP, " + at.name + ", queue " + at.queue + ")",
          "the interface must be up, and no other AF_XDP socket there");
    }
  }

  int descriptor() {
    return socket.number();
  }

  int interfaceIndex() {
    return interfaceIndex;
  }

  int queue() {
    return queue;
  }

  /** Whether driver and frames are one: then the kernel reads the rings whenever it likes. */
  boolean zeroCopy() {
    return zeroCopy;
  }

  XdpFrames frames() {
    return frames;
  }

  /** What came in; the kernel writes. */
  XdpRing received() {
    return received;
  }

  /** What shall go out; we write. */
  XdpRing sent() {
    return sent;
  }

  /** Gives the kernel all frames that it has room for and that nobody has. */
  void refill() {
    int count = Math.min(fill.room(), frames.freeCount());
    if (count == 0) {
      return;
    }
    for (int i = 0; i < count; i++) {
      ALL.set(KernelLayout.LONG, fill.next(), frames.take());
    }
    fill.publish();
    if (fill.wantsWakeUp()) {
      SocketCalls.receive(socket.number(), 0, 0, SocketCalls.MSG_DONTWAIT);
    }
  }

  /** Notes a frame to be sent; there must be room. */
  void note(long offset, int lengthBytes) {
    long entry = sent.next();
    ALL.set(KernelLayout.LONG, entry + Desc.OFFSET, offset);
    ALL.set(KernelLayout.INT, entry + Desc.LENGTH, lengthBytes);
    ALL.set(KernelLayout.INT, entry + Desc.OPTIONS, 0);
  }

  /** Has the kernel send some of what was noted; 0, or minus the error number. */
  int kick() {
    return SocketCalls.send(socket.number(), 0, 0, SocketCalls.MSG_DONTWAIT);
  }

  /** Takes back the frames that were sent. */
  void reap() {
    int count = completion.waiting();
    if (count == 0) {
      return;
    }
    for (int i = 0; i < count; i++) {
      frames.takeBack(ALL.get(KernelLayout.LONG, completion.next()));
    }
    completion.release();
  }

  /** Packets for which there was no room, neither frame nor entry; any thread may ask. */
  synchronized long ringFull() {
    socket.ifOpen(this::readStatistics);
    return ringFull;
  }

  /** Packets that fit no frame; any thread may ask. */
  synchronized long tooLarge() {
    socket.ifOpen(this::readStatistics);
    return tooLarge;
  }

  private void readStatistics() {
    try (Arena arena = Arena.ofConfined()) {
      long counts = KernelLayout.allocate(arena, Statistics.SIZE);
      Libc.check(
          SocketCalls.getOption(
              socket.number(), SocketCalls.SOL_XDP, STATISTICS, counts, Statistics.SIZE),
          "getsockopt(XDP_STATISTICS)",
          "a kernel of 5.9 or later is needed");
      long noFrame = ALL.get(KernelLayout.LONG, counts + Statistics.FILL_RING_EMPTY);
      ringFull = noFrame + ALL.get(KernelLayout.LONG, counts + Statistics.RECEIVE_RING_FULL);
      tooLarge =
          Math.max(0, ALL.get(KernelLayout.LONG, counts + Statistics.RECEIVE_DROPPED) - noFrame);
    }
  }

  @Override
  public void close() {
    ringFull();
    close(socket, List.of(received, sent, fill, completion));
    frames.close();
  }

  private static void close(Descriptor socket, Collection<XdpRing> rings) {
    socket.close();
    rings.forEach(XdpRing::close);
  }
}
