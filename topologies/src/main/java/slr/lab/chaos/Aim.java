package slr.lab.chaos;

import java.time.Duration;

/**
 * How long connections may stand still because of an event, if it goes as it should.
 *
 * @param worstMs of all connections that live
 * @param medianMs less than that half of them
 */
public record Aim(long worstMs, long medianMs) {

  private static final long MEDIAN_MS = 300;

  /** The longest stall of any connection. */
  static Aim worst(Duration longest) {
    return new Aim(longest.toMillis(), MEDIAN_MS);
  }

  boolean isWorstMet(EventReport report) {
    return report.stallMsWorst() <= worstMs;
  }

  boolean isMedianMet(EventReport report) {
    return report.stallMsMedian() < medianMs;
  }

  boolean isMet(EventReport report) {
    return isWorstMet(report) && isMedianMet(report);
  }
}
