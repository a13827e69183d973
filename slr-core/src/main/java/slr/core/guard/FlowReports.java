package slr.core.guard;

/**
 * Decides which flows are worth a report to the parents: each once a second, and so many a second
 * altogether. Pure. One thread.
 */
public final class FlowReports {

  private static final long SECOND_NS = 1_000_000_000L;

  private final int perSecond;
  private final FlowMemory reported;
  private long windowStartNs;
  private int reportsInWindow;
  private boolean started;
  private long count;
  private long suppressed;

  /**
   * @param perSecond the most reports a second; a burst may use those of one second at once
   * @param capacity flows remembered as reported, a power of two: more than those of a second, or a
   *     flow may be reported twice in it
   * @param seed of the memory's hash
   */
  public FlowReports(int perSecond, int capacity, long seed) {
    this.perSecond = perSecond;
    this.reported = new FlowMemory(capacity, SECOND_NS, seed);
  }

  /** Whether this flow shall be reported; a yes uses up its report of this second. */
  public boolean onFlow(
      long sourceHigh,
      long sourceLow,
      int sourcePort,
      long destinationHigh,
      long destinationLow,
      int destinationPort,
      long nowNs) {
    long ports = (long) sourcePort << 16 | destinationPort;
    if (reported.contains(sourceHigh, sourceLow, destinationHigh, destinationLow, ports, nowNs)
        || !spend(nowNs)) {
      suppressed++;
      return false;
    }
    count++;
    reported.remember(sourceHigh, sourceLow, destinationHigh, destinationLow, ports, nowNs);
    return true;
  }

  /** How often a flow was to be reported so far. */
  public long reported() {
    return count;
  }

  /** How often one was not. */
  public long suppressed() {
    return suppressed;
  }

  private boolean spend(long nowNs) {
    if (!started || nowNs - windowStartNs >= SECOND_NS) {
      started = true;
      windowStartNs = nowNs;
      reportsInWindow = 0;
    }
    if (reportsInWindow == perSecond) {
      return false;
    }
    reportsInWindow++;
    return true;
  }
}
