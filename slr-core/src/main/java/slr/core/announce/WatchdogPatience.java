package slr.core.announce;

import java.time.Duration;

/**
 * How long a silent SLR is believed to be there.
 *
 * @param silentNs while nothing forwards in its place
 * @param aloneNs while the kernel does
 * @param retryNs first pause after BIRD did not withdraw; doubles up to 32 times as much
 */
public record WatchdogPatience(long silentNs, long aloneNs, long retryNs) {

  /** Less, and one answer that is late would withdraw what is well. */
  static final Duration SHORTEST = Duration.ofSeconds(3);

  public WatchdogPatience {
    if (silentNs < SHORTEST.toNanos()) {
      throw new IllegalArgumentException(
          "silent must be 3s or more: an answer may be late without anybody being dead");
    }
    if (aloneNs < silentNs) {
      throw new IllegalArgumentException(
          "alone must not be less than silent: a kernel that goes on is a reason to wait longer");
    }
    if (retryNs <= 0) {
      throw new IllegalArgumentException("retry must be above 0");
    }
  }

  /** With the usual retry, from 0.25 s. */
  public WatchdogPatience(Duration silent, Duration alone) {
    this(silent.toNanos(), alone.toNanos(), Duration.ofMillis(250).toNanos());
  }
}
