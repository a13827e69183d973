package slr.plane;

/** Whether a tunnel of the kernel's data plane may be used; {@code enum tunnel_state} of maps.h. */
public enum TunnelState {
  /** Packets are sent. */
  UP(1),
  /**
   * Its far end is taken for dead: its flows are as good as unknown. Somebody else may have a TCP
   * flow, and is looked for; UDP is placed anew.
   */
  DOWN(2),
  /** Its far end wants no packet of this virtual host (directive inactive). */
  INACTIVE(3),
  /** Its far end fails: TCP stays, since no other host could go on; UDP is placed anew. */
  FAILING(4),
  /** It depends on more than the tunnel, such as the port: Java decides packet by packet. */
  SLOW(5);

  /** No entry at all. */
  static final int ABSENT = 0;

  private final int code;

  TunnelState(int code) {
    this.code = code;
  }

  /**
   * The state of this code.
   *
   * @throws IllegalArgumentException if it is none
   */
  static TunnelState ofCode(int code) {
    for (TunnelState state : values()) {
      if (state.code == code) {
        return state;
      }
    }
    throw new IllegalArgumentException("no tunnel of the kernel's data plane has state " + code);
  }

  int code() {
    return code;
  }
}
