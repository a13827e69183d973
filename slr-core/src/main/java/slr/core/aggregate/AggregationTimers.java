package slr.core.aggregate;

import java.time.Duration;

/**
 * How fast things go up, in nanoseconds.
 *
 * @param holdNs how long a row that became impossible is said to fail before it is taken away
 * @param spacingNs from one change of a row to the next
 */
public record AggregationTimers(long holdNs, long spacingNs) {

  /** 10 s, and 100 ms: over three levels a change still goes up well within a second. */
  public static final AggregationTimers DEFAULTS =
      new AggregationTimers(Duration.ofSeconds(10).toNanos(), Duration.ofMillis(100).toNanos());

  public AggregationTimers {
    if (holdNs < 0 || spacingNs < 0) {
      throw new IllegalArgumentException("hold and spacing must be 0 or more");
    }
  }
}
