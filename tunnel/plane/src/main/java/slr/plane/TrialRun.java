package slr.plane;

/** What the program made of a frame that was only shown to it. */
public final class TrialRun {

  /** {@code enum xdp_action}, what a program answers. */
  public enum Action {
    /** A fault of the program's. */
    ABORTED,
    DROP,
    PASS,
    /** Back out of the interface that it came in by. */
    TX,
    /** Out of another interface. */
    REDIRECT;

    static Action of(int number) {
      return switch (number) {
        case 0 -> ABORTED;
        case 1 -> DROP;
        case 2 -> PASS;
        case 3 -> TX;
        case 4 -> REDIRECT;
        default -> throw new IllegalStateException("XDP knows no action " + number);
      };
    }
  }

  private final Action action;
  private final byte[] frame;
  private final int durationNs;

  TrialRun(Action action, byte[] frame, int durationNs) {
    this.action = action;
    this.frame = frame;
    this.durationNs = durationNs;
  }

  /** What the kernel would do with the frame. */
  public Action action() {
    return action;
  }

  /** The frame as the program left it. */
  public byte[] frame() {
    return frame.clone();
  }

  /** What one run took, the mean if there were several. */
  public int durationNs() {
    return durationNs;
  }
}
