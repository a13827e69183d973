package slr.plane;

import static slr.packet.AllMemory.ALL;

import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import slr.plane.KernelLayout.Tpacket2Hdr;
import slr.plane.KernelLayout.TpacketReq;

/**
 * The receive ring of a packet socket, version 2 (Linux {@code packet_mmap.rst}): frames of one
 * size that the kernel fills in order and the reader gives back in order.
 *
 * <pre>
 *   frame:  tpacket2_hdr | sockaddr_ll | .. reserve .. | Ethernet | IP packet ...
 *           0            32            52                          network offset
 * </pre>
 *
 * Version 2, because version 3 hands over whole blocks and its block timeout adds a millisecond or
 * more per hop. The status word of each frame says whose it is: read with acquire, written with
 * release, as the kernel does on its side.
 *
 * <p>The mapping belongs to this object and lives until {@link #close}; the socket stays its
 * caller's.
 */
final class PacketRing implements AutoCloseable {

  private static final int SOL = SocketCalls.SOL_PACKET;
  private static final int PACKET_RX_RING = 5;
  private static final int PACKET_VERSION = 10;
  private static final int PACKET_RESERVE = 12;
  private static final int TPACKET_V2 = 1;

  static final int STATUS_KERNEL = 0;
  static final int STATUS_USER = 1;
  static final int STATUS_CHECKSUM_NOT_READY = 8;

  /** TPACKET_ALIGN(TPACKET2_HDRLEN + 16): the network offset of an Ethernet frame, no reserve. */
  private static final int NETWORK_OFFSET_BARE_BYTES = 80;

  /** Behind {@code tpacket2_hdr} and {@code sockaddr_ll} the memory is the reader's. */
  private static final int HEAD_BYTES = 52;

  /** Room for a VLAN tag that stays in the frame. */
  private static final int TAG_BYTES = 4;

  /** The kernel wants the pages of a block in one piece; 16 of them it finds nearly always. */
  private static final int BLOCK_BYTES_MIN = 64 * 1024;

  /** Rings are locked kernel memory: more than this is a mistake, not a need. */
  private static final long RING_BYTES_MAX = 256L << 20;

  private static final VarHandle STATUS = ValueLayout.JAVA_INT.varHandle();

  private final long base;
  private final long lengthBytes;
  private final int frameShift;
  private final int frameCount;
  private int next;
  private int held;

  /**
   * Makes the ring; the socket must not be bound to an interface yet.
   *
   * @param mtuBytes packets up to this size fit
   * @param frames how many of them, at least; more than this by less than a block
   */
  PacketRing(int socket, int mtuBytes, int frames) {
    int reserve = InputPort.HEADROOM_BYTES;
    assert NETWORK_OFFSET_BARE_BYTES + reserve - HEAD_BYTES >= InputPort.HEADROOM_BYTES;
    int frameBytes = powerOfTwo(NETWORK_OFFSET_BARE_BYTES + reserve + TAG_BYTES + mtuBytes);
    int blockBytes = Math.max(BLOCK_BYTES_MIN, frameBytes);
    int framesPerBlock = blockBytes / frameBytes;
    int blocks = (frames + framesPerBlock - 1) / framesPerBlock;
    lengthBytes = (long) blocks * blockBytes;
    if (frames <= 0 || lengthBytes > RING_BYTES_MAX) {
      throw new IllegalArgumentException(
          "a ring of "
              + frames
              + " frames of "
              + frameBytes
              + " octets: use 1 to "
              + RING_BYTES_MAX / frameBytes
              + " frames at an MTU of "
              + mtuBytes);
    }
    frameShift = Integer.numberOfTrailingZeros(frameBytes);
    frameCount = blocks * framesPerBlock;
    option(socket, PACKET_VERSION, TPACKET_V2, "PACKET_VERSION, TPACKET_V2");
    option(socket, PACKET_RESERVE, reserve, "PACKET_RESERVE, " + reserve);
    try (Arena arena = Arena.ofConfined()) {
      long request = KernelLayout.allocate(arena, TpacketReq.SIZE);
      ALL.set(KernelLayout.INT, request + TpacketReq.BLOCK_SIZE, blockBytes);
      ALL.set(KernelLayout.INT, request + TpacketReq.BLOCK_COUNT, blocks);
      ALL.set(KernelLayout.INT, request + TpacketReq.FRAME_SIZE, frameBytes);
      ALL.set(KernelLayout.INT, request + TpacketReq.FRAME_COUNT, frameCount);
      Libc.check(
          SocketCalls.setOption(socket, SOL, PACKET_RX_RING, request, TpacketReq.SIZE),
          "setsockopt(PACKET_RX_RING, " + frameCount + " frames of " + frameBytes + ")",
          "ask for fewer frames, or free memory");
    }
    base = MemoryCalls.map(socket, lengthBytes);
    if (base < 0) {
      throw new NativeException(
          "mmap(packet ring of " + lengthBytes + " octets)", (int) -base, "ask for fewer frames");
    }
  }

  /** The address of the next frame if the kernel has filled it, else 0. */
  long nextFilled() {
    // A frame that is shown but not released still says "user": the ring's end is not in the word.
    if (held == frameCount) {
      return 0;
    }
    long frame = base + ((long) next << frameShift);
    return (status(frame) & STATUS_USER) == 0 ? 0 : frame;
  }

  /** The frame of {@link #nextFilled} is taken. */
  void advance() {
    next = next + 1 == frameCount ? 0 : next + 1;
    held++;
  }

  /** Gives all frames that were taken back to the kernel, oldest first. */
  void release() {
    int index = next - held;
    index = index < 0 ? index + frameCount : index;
    for (; held > 0; held--) {
      STATUS.setRelease(ALL, base + ((long) index << frameShift), STATUS_KERNEL);
      index = index + 1 == frameCount ? 0 : index + 1;
    }
  }

  /** Octets of a frame. */
  int frameBytes() {
    return 1 << frameShift;
  }

  /** Frames in the ring. */
  int frameCount() {
    return frameCount;
  }

  static int status(long frame) {
    return (int) STATUS.getAcquire(ALL, frame + Tpacket2Hdr.STATUS);
  }

  /** Octets of the frame on the link. */
  static int linkBytes(long frame) {
    return ALL.get(KernelLayout.INT, frame + Tpacket2Hdr.LENGTH);
  }

  /** Octets of the frame that lie in the ring. */
  static int capturedBytes(long frame) {
    return ALL.get(KernelLayout.INT, frame + Tpacket2Hdr.CAPTURED_LENGTH);
  }

  /** The address of the Ethernet header. */
  static long ethernet(long frame) {
    return frame + Short.toUnsignedInt(ALL.get(KernelLayout.SHORT, frame + Tpacket2Hdr.MAC_OFFSET));
  }

  /** The address of the IP header, where the kernel says that it is. */
  static long network(long frame) {
    return frame
        + Short.toUnsignedInt(ALL.get(KernelLayout.SHORT, frame + Tpacket2Hdr.NETWORK_OFFSET));
  }

  @Override
  public void close() {
    MemoryCalls.unmap(base, lengthBytes);
  }

  private static void option(int socket, int option, int value, String words) {
    Libc.check(
        SocketCalls.setIntOption(socket, SOL, option, value),
        "setsockopt(" + words + ")",
        "the kernel lacks CONFIG_PACKET or is older than 2.6.27");
  }

  private static int powerOfTwo(int atLeast) {
    return Integer.highestOneBit(atLeast - 1) << 1;
  }
}
