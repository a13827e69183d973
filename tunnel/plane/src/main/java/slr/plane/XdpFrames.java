package slr.plane;

import java.lang.foreign.Arena;

/**
 * The memory that AF_XDP sockets share with the kernel (a umem): frames of one size, each of which
 * belongs to the kernel, to the packet's reader, or to nobody. Frames are known by their offset in
 * the memory. One thread, but for opening and closing.
 *
 * <p>All sockets of a process share one, so that a packet received by one is sent by another from
 * where it lies. It lives until the last of them is closed.
 */
final class XdpFrames implements AutoCloseable {

  /** The kernel leaves so much before a packet ({@code XDP_PACKET_HEADROOM}). */
  private static final int KERNEL_HEADROOM_BYTES = 256;

  /** Ethernet header and two tags. */
  private static final int LINK_BYTES_MAX = 22;

  /** The kernel takes frames of one of these sizes, so that none crosses a page. */
  private static final int FRAME_BYTES = 2048;

  private static final int FRAME_BYTES_MAX = 4096;

  private static final byte READER = 1;
  private static final byte SENDER = 2;

  private final Arena arena = Arena.ofShared();
  private final int frameShift;
  private final long base;
  private final long lengthBytes;

  /** Offsets of frames that nobody has. */
  private final long[] free;

  private int freeCount;

  /** By number of the frame: who must be through with it before nobody has it. */
  private final byte[] holders;

  private int users;

  /**
   * @param mtuBytes packets up to this size fit
   * @param count how many frames
   */
  XdpFrames(int mtuBytes, int count) {
    assert KERNEL_HEADROOM_BYTES >= InputPort.HEADROOM_BYTES + LINK_BYTES_MAX;
    int frameBytes = room(FRAME_BYTES) >= mtuBytes ? FRAME_BYTES : FRAME_BYTES_MAX;
    if (!isLargeEnoughFor(mtuBytes)) {
      throw new IllegalArgumentException("packets of " + mtuBytes + " octets fit no frame");
    }
    frameShift = Integer.numberOfTrailingZeros(frameBytes);
    lengthBytes = (long) count << frameShift;
    base = arena.allocate(lengthBytes, FRAME_BYTES_MAX).address();
    free = new long[count];
    holders = new byte[count];
    for (int i = 0; i < count; i++) {
      free[freeCount++] = (long) i << frameShift;
    }
  }

  /** Whether there are frames for packets of this size. */
  static boolean isLargeEnoughFor(int mtuBytes) {
    return mtuBytes <= room(FRAME_BYTES_MAX);
  }

  private static int room(int frameBytes) {
    return frameBytes - KERNEL_HEADROOM_BYTES - LINK_BYTES_MAX;
  }

  long base() {
    return base;
  }

  long lengthBytes() {
    return lengthBytes;
  }

  int frameBytes() {
    return 1 << frameShift;
  }

  int count() {
    return free.length;
  }

  /** How many nobody has. */
  int freeCount() {
    return freeCount;
  }

  /** One that nobody has; there must be one. */
  long take() {
    return free[--freeCount];
  }

  /** The frame in which this offset lies is shown to a reader. */
  void hold(long offset) {
    holders[number(offset)] |= READER;
  }

  /** The reader is through with it. */
  void release(long offset) {
    end(offset, READER);
  }

  /** Whether the kernel has not sent it yet. */
  boolean isLent(long offset) {
    return (holders[number(offset)] & SENDER) != 0;
  }

  /** The kernel is to send it, and will say when it has. */
  void lend(long offset) {
    holders[number(offset)] |= SENDER;
  }

  /** The kernel has sent it. */
  void takeBack(long offset) {
    end(offset, SENDER);
  }

  private void end(long offset, byte holder) {
    int number = number(offset);
    holders[number] &= (byte) ~holder;
    if (holders[number] == 0) {
      free[freeCount++] = (long) number << frameShift;
    }
  }

  private int number(long offset) {
    return (int) (offset >>> frameShift);
  }

  /** Whether an address lies in one of them. */
  boolean contains(long address) {
    return address >= base && address - base < lengthBytes;
  }

  /** One more socket has it, and will close it. */
  synchronized XdpFrames share() {
    users++;
    return this;
  }

  /** One socket less; the memory goes with the last. */
  @Override
  public synchronized void close() {
    if (--users == 0) {
      arena.close();
    }
  }
}
