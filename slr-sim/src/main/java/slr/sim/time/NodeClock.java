package slr.sim.time;

/**
 * What one machine takes for the time: a monotonic clock that may run fast or slow, and a wall
 * clock that may also jump.
 */
public final class NodeClock {

  private static final long MILLION = 1_000_000;

  private final EventQueue queue;
  private long sinceNs;
  private long localNs;
  private long driftPpm;
  private long wallOffsetMs;

  /**
   * A clock that keeps time.
   *
   * @param localNs what the monotonic clock shows when the simulation begins
   * @param wallMs what the wall clock shows then
   */
  public NodeClock(EventQueue queue, long localNs, long wallMs) {
    this.queue = queue;
    this.localNs = localNs;
    this.wallOffsetMs = wallMs;
  }

  /** What the monotonic clock shows. */
  public long nowNs() {
    long passedNs = queue.nowNs() - sinceNs;
    return localNs + passedNs + share(passedNs, driftPpm, MILLION);
  }

  /** What the wall clock shows. */
  public long wallMs() {
    return wallOffsetMs + queue.nowNs() / MILLION;
  }

  /** When, in the time of the simulation, the monotonic clock shows this at the earliest. */
  public long whenNs(long shownNs) {
    long aheadNs = Math.max(0, shownNs - localNs);
    // One more for what the divisions lose.
    return sinceNs + share(aheadNs, MILLION, MILLION + driftPpm) + 1;
  }

  /** From now on the clock runs so many millionths fast; slow if negative. */
  public void drift(long ppm) {
    localNs = nowNs();
    sinceNs = queue.nowNs();
    driftPpm = ppm;
  }

  /** The wall clock is set forward, or back. */
  public void jump(long deltaMs) {
    wallOffsetMs += deltaMs;
  }

  /** value * part / whole without an overflow on the way. */
  private static long share(long value, long part, long whole) {
    return value / whole * part + value % whole * part / whole;
  }
}
