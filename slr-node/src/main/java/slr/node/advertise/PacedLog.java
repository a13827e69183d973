package slr.node.advertise;

import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;

/**
 * Warnings that strangers can cause as often as they like: a few in each period, then only their
 * number. Counters stay exact. Any thread.
 */
public final class PacedLog {

  private static final int LINES = 10;
  private static final long PERIOD_NS = TimeUnit.SECONDS.toNanos(10);

  private final Logger log;
  private long periodBeganNs = System.nanoTime();
  private int lines;
  private long left;

  /** Nothing logged yet. */
  public PacedLog(Logger log) {
    this.log = log;
  }

  /** Logs, or counts that it did not. */
  public synchronized void warn(String format, Object... values) {
    long nowNs = System.nanoTime();
    if (nowNs - periodBeganNs > PERIOD_NS) {
      periodBeganNs = nowNs;
      lines = 0;
    }
    if (lines >= LINES) {
      left++;
      return;
    }
    lines++;
    if (left > 0) {
      log.warn("{} lines like the next were left out", left);
      left = 0;
    }
    log.warn(format, values);
  }
}
