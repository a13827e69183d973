package slr.core.announce;

import java.time.Duration;

/**
 * How long a prefix that is withdrawn again and again waits before it is announced again.
 *
 * @param firstNs the wait after the second withdrawal in a row; doubles with each further one
 * @param longestNs the longest wait, 0 for none at all; who stays announced as long after a wait
 *     begins anew
 */
public record FlapDamping(long firstNs, long longestNs) {

  /** From 1 s to 60 s. */
  public static final FlapDamping USUAL =
      new FlapDamping(Duration.ofSeconds(1).toNanos(), Duration.ofSeconds(60).toNanos());

  /** More doublings than any wait has. */
  private static final int DOUBLINGS_MAX = 30;

  public FlapDamping {
    if (firstNs < 0 || longestNs < 0) {
      throw new IllegalArgumentException("waits must not be negative");
    }
  }

  /** The wait after so many withdrawals in a row; none after the first. */
  long waitNs(int withdrawals) {
    if (withdrawals < 2) {
      return 0;
    }
    // By division: the product may be too large for a long.
    int doublings = Math.min(withdrawals - 2, DOUBLINGS_MAX);
    return firstNs > longestNs >> doublings ? longestNs : firstNs << doublings;
  }
}
