package slr.plane;

/**
 * Where the fields of the kernel's AF_XDP structures lie (af_xdp.rst, {@code linux/if_xdp.h}).
 * Offsets are in octets, each computed from the one before; all in host order.
 */
final class XdpLayout {

  private XdpLayout() {}

  /** {@code struct xdp_umem_reg}: the memory that is shared. */
  static final class UmemReg {
    static final int ADDRESS = 0;
    static final int LENGTH = ADDRESS + 8;
    static final int FRAME_BYTES = LENGTH + 8;
    static final int HEADROOM = FRAME_BYTES + 4;
    static final int FLAGS = HEADROOM + 4;
    static final int SIZE = FLAGS + 8;
  }

  /** {@code struct sockaddr_xdp}: what a socket is bound to. */
  static final class SockaddrXdp {
    static final int FAMILY = 0;
    static final int FLAGS = FAMILY + 2;
    static final int INTERFACE_INDEX = FLAGS + 2;
    static final int QUEUE = INTERFACE_INDEX + 4;
    static final int SHARED_SOCKET = QUEUE + 4;
    static final int SIZE = SHARED_SOCKET + 4;
  }

  /** {@code struct xdp_ring_offset}, four of which are {@code struct xdp_mmap_offsets}. */
  static final class RingOffset {
    static final int PRODUCER = 0;
    static final int CONSUMER = PRODUCER + 8;
    static final int ENTRIES = CONSUMER + 8;
    static final int FLAGS = ENTRIES + 8;
    static final int SIZE = FLAGS + 8;
    static final int RINGS = 4;
  }

  /** {@code struct xdp_desc}: a packet in the rings for receiving and sending. */
  static final class Desc {
    /** From the begin of the shared memory. */
    static final int OFFSET = 0;

    static final int LENGTH = OFFSET + 8;
    static final int OPTIONS = LENGTH + 4;
    static final int SIZE = OPTIONS + 4;
  }

  /** {@code struct xdp_statistics}; since the socket was made. */
  static final class Statistics {
    /** No frame free, or larger than a frame. */
    static final int RECEIVE_DROPPED = 0;

    static final int RECEIVE_RING_FULL = RECEIVE_DROPPED + 3 * 8;
    static final int FILL_RING_EMPTY = RECEIVE_RING_FULL + 8;
    static final int SIZE = FILL_RING_EMPTY + 2 * 8;
  }
}
