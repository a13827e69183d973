package slr.plane.flow;

/**
 * The time of a flow's last packet in 16 bits: units of 2^30 ns (1.07 s) of the monotonic clock,
 * which is {@code System.nanoTime()} here and {@code bpf_ktime_get_coarse_ns()} in a program. It
 * comes round in 19.5 hours; who looks at every flow more often than that is not misled.
 */
public final class FlowClock {

  /** The logarithm of the unit in nanoseconds. */
  public static final int TICK_SHIFT = 30;

  private static final int TICK_MASK = 0xffff;

  /** A program may be ahead of the writer, whose "now" is from before its turn: 4.6 minutes. */
  private static final int AHEAD_TICKS = 256;

  private FlowClock() {}

  /** The 16 bits of this time. */
  public static int tick(long nowNs) {
    return (int) (nowNs >>> TICK_SHIFT) & TICK_MASK;
  }

  /** How long ago that was, in nanoseconds, less than one unit too much or too little. */
  public static long idleNs(int seenTick, long nowNs) {
    int ticks = (tick(nowNs) - seenTick) & TICK_MASK;
    return ticks > TICK_MASK - AHEAD_TICKS ? 0 : (long) ticks << TICK_SHIFT;
  }
}
