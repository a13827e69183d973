package slr.core.guard;

import slr.packet.IpPacket;

/**
 * Decides which strays are worth a <em>not mine</em> report to the parents. Pure.
 *
 * <p>A client resends the same segment for minutes, and anybody can send segments of flows that
 * never were: one report per flow and second, and no more than {@value #REPORTS_PER_SECOND} reports
 * a second altogether. Beyond that strays are still dropped, only not reported. One thread.
 */
public final class StrayReports {

  /** The most reports per second; a burst may use those of one second at once. */
  static final int REPORTS_PER_SECOND = 1_000;

  private static final long SECOND_NS = 1_000_000_000L;

  /** Room for the flows reported within one second, four times over. */
  private static final int CAPACITY = 1 << 12;

  private final FlowMemory reported;
  private long windowStartNs;
  private int reportsInWindow;
  private boolean started;
  private long count;
  private long suppressed;

  /**
   * @param seed of the memory's hash
   */
  public StrayReports(long seed) {
    this.reported = new FlowMemory(CAPACITY, SECOND_NS, seed);
  }

  /** Whether this stray shall be reported; a yes uses up the flow's report of this second. */
  public boolean onStray(IpPacket stray, long nowNs) {
    long ports = (long) stray.sourcePort() << 16 | stray.destinationPort();
    long sourceHigh = stray.sourceHigh();
    long sourceLow = stray.sourceLow();
    long destinationHigh = stray.destinationHigh();
    long destinationLow = stray.destinationLow();
    if (reported.contains(sourceHigh, sourceLow, destinationHigh, destinationLow, ports, nowNs)
        || !spend(nowNs)) {
      suppressed++;
      return false;
    }
    count++;
    reported.remember(sourceHigh, sourceLow, destinationHigh, destinationLow, ports, nowNs);
    return true;
  }

  /** Strays to report so far. */
  public long reported() {
    return count;
  }

  /** Strays that were dropped without a report. */
  public long suppressed() {
    return suppressed;
  }

  private boolean spend(long nowNs) {
    if (!started || nowNs - windowStartNs >= SECOND_NS) {
      started = true;
      windowStartNs = nowNs;
      reportsInWindow = 0;
    }
    if (reportsInWindow == REPORTS_PER_SECOND) {
      return false;
    }
    reportsInWindow++;
    return true;
  }
}
