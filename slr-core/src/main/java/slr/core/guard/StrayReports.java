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

  /** Room for the flows reported within one second, four times over. */
  private static final int CAPACITY = 1 << 12;

  private final FlowReports reports;

  /**
   * @param seed of the memory's hash
   */
  public StrayReports(long seed) {
    this.reports = new FlowReports(REPORTS_PER_SECOND, CAPACITY, seed);
  }

  /** Whether this stray shall be reported; a yes uses up the flow's report of this second. */
  public boolean onStray(IpPacket stray, long nowNs) {
    return reports.onFlow(
        stray.sourceHigh(),
        stray.sourceLow(),
        stray.sourcePort(),
        stray.destinationHigh(),
        stray.destinationLow(),
        stray.destinationPort(),
        nowNs);
  }

  /** Strays to report so far. */
  public long reported() {
    return reports.reported();
  }

  /** Strays that were dropped without a report. */
  public long suppressed() {
    return reports.suppressed();
  }
}
