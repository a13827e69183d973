package slr.plane;

/** What the kernel has for a TCP 4-tuple. */
public enum TcpSocketState {
  /** No socket at all: the kernel would answer with a reset. */
  NONE,
  /** Only a listening socket: an opening would be taken, a stray segment answered with a reset. */
  LISTENING,
  SYN_SENT,
  /** A half-open connection, a child of a listening socket. */
  SYN_RECV,
  ESTABLISHED,
  FIN_WAIT1,
  FIN_WAIT2,
  CLOSE_WAIT,
  CLOSING,
  LAST_ACK,
  TIME_WAIT,
  CLOSE,
  /** The kernel did not answer, for lack of memory or the like; ask again. */
  UNKNOWN;

  /** {@link #ESTABLISHED} in the kernel's numbers ({@code include/net/tcp_states.h}). */
  static final int KERNEL_ESTABLISHED = 1;

  /** {@link #SYN_RECV} likewise. */
  static final int KERNEL_SYN_RECV = 3;

  /**
   * Those in which something that was sent may wait for its acknowledgement, a bit for each:
   * established, FIN_WAIT1, CLOSE_WAIT, LAST_ACK and CLOSING.
   */
  static final int KERNEL_SENDING = 1 << KERNEL_ESTABLISHED | 1 << 4 | 1 << 8 | 1 << 9 | 1 << 11;

  /** Whether a segment of this tuple belongs to a connection that this host holds. */
  public boolean isConnection() {
    return switch (this) {
      case NONE, LISTENING, CLOSE, UNKNOWN -> false;
      default -> true;
    };
  }

  static TcpSocketState ofKernel(int number) {
    return switch (number) {
      case KERNEL_ESTABLISHED -> ESTABLISHED;
      case 2 -> SYN_SENT;
      case KERNEL_SYN_RECV, 12 -> SYN_RECV;
      case 4 -> FIN_WAIT1;
      case 5 -> FIN_WAIT2;
      case 6 -> TIME_WAIT;
      case 7 -> CLOSE;
      case 8 -> CLOSE_WAIT;
      case 9 -> LAST_ACK;
      case 10 -> LISTENING;
      case 11 -> CLOSING;
      default -> UNKNOWN;
    };
  }
}
