package slr.plane;

import static slr.packet.AllMemory.ALL;

import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import slr.plane.XdpLayout.Desc;
import slr.plane.XdpLayout.RingOffset;

/**
 * One of the rings that an AF_XDP socket shares with the kernel (af_xdp.rst): one side writes
 * entries and moves the producer index, the other reads them and moves the consumer index. Indices
 * are read with acquire and written with release, as the kernel does on its side. One thread.
 *
 * <p>The mapping lives until {@link #close}; the socket stays its caller's.
 */
final class XdpRing implements AutoCloseable {

  /**
   * What a ring is for: its option of setsockopt(2), its place in {@code struct xdp_mmap_offsets},
   * where mmap(2) finds it, and its entries.
   */
  enum Kind {
    RECEIVE(2, 0, 0, Desc.SIZE),
    SEND(3, 1, 0x8000_0000L, Desc.SIZE),
    FILL(5, 2, 0x1_0000_0000L, Long.BYTES),
    COMPLETION(6, 3, 0x1_8000_0000L, Long.BYTES);

    private final int option;
    private final int place;
    private final long pageOffset;
    private final int entryBytes;

    Kind(int option, int place, long pageOffset, int entryBytes) {
      this.option = option;
      this.place = place;
      this.pageOffset = pageOffset;
      this.entryBytes = entryBytes;
    }
  }

  private static final VarHandle INDEX = ValueLayout.JAVA_INT.varHandle();

  private static final int NEED_WAKEUP = 1;

  private final int size;
  private final int entryBytes;
  private final long base;
  private final long mappedBytes;
  private final long producer;
  private final long consumer;
  private final long flags;
  private final long entries;

  /** The index of our side; the kernel sees it when we say so. */
  private int own;

  private XdpRing(Kind kind, int size, long base, long mappedBytes, long offsets) {
    this.size = size;
    this.base = base;
    this.mappedBytes = mappedBytes;
    entryBytes = kind.entryBytes;
    producer = base + ALL.get(KernelLayout.LONG, offsets + RingOffset.PRODUCER);
    consumer = base + ALL.get(KernelLayout.LONG, offsets + RingOffset.CONSUMER);
    entries = base + ALL.get(KernelLayout.LONG, offsets + RingOffset.ENTRIES);
    flags = base + ALL.get(KernelLayout.LONG, offsets + RingOffset.FLAGS);
  }

  /** Has the kernel make a ring; it can be mapped when all rings of the socket are made. */
  static void make(Kind kind, int socket, int size) {
    Libc.check(
        SocketCalls.setIntOption(socket, SocketCalls.SOL_XDP, kind.option, size),
        "setsockopt(XDP ring " + kind + ", " + size + " entries)",
        "free memory");
  }

  /**
   * Maps it.
   *
   * @param size a power of two
   * @param allOffsets address of the socket's {@code struct xdp_mmap_offsets}
   */
  static XdpRing map(Kind kind, int socket, int size, long allOffsets) {
    long offsets = allOffsets + (long) kind.place * RingOffset.SIZE;
    long bytes =
        ALL.get(KernelLayout.LONG, offsets + RingOffset.ENTRIES) + (long) size * kind.entryBytes;
    long base = MemoryCalls.map(socket, bytes, kind.pageOffset);
    if (base < 0 && base > -Errno.BOUND) {
      throw new NativeException("mmap(XDP ring " + kind + ")", (int) -base, "free memory");
    }
    return new XdpRing(kind, size, base, bytes, offsets);
  }

  /** The address of our next entry, to be written or read; at most as many as there are. */
  long next() {
    return entries + (long) (own++ & (size - 1)) * entryBytes;
  }

  /** The address of the entry that lies so many before the next. */
  long before(int count) {
    return entries + (long) ((own - count) & (size - 1)) * entryBytes;
  }

  /** For the one who writes: how many entries may be written. */
  int room() {
    return size - unread();
  }

  /** For the one who writes: how many the kernel has not read. */
  int unread() {
    return own - (int) INDEX.getAcquire(ALL, consumer);
  }

  /** For the one who writes: the kernel may read what was written. */
  void publish() {
    INDEX.setRelease(ALL, producer, own);
  }

  /** For the one who reads: how many entries may be read. */
  int waiting() {
    return (int) INDEX.getAcquire(ALL, producer) - own;
  }

  /** For the one who reads: the kernel may write again where was read. */
  void release() {
    INDEX.setRelease(ALL, consumer, own);
  }

  /** Whether the kernel looks at it only when it is told to. */
  boolean wantsWakeUp() {
    return ((int) INDEX.getAcquire(ALL, flags) & NEED_WAKEUP) != 0;
  }

  @Override
  public void close() {
    MemoryCalls.unmap(base, mappedBytes);
  }
}
