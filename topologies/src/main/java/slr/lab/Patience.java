package slr.lab;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** Waits for what other processes do, which send no event: asks again and again. */
public final class Patience {

  private static final long PAUSE_MS = 20;

  private Patience() {}

  /**
   * Waits until a condition holds.
   *
   * @return whether it held within the limit
   * @throws LabException if the thread is interrupted
   */
  public static boolean until(Duration limit, BooleanSupplier condition) {
    long endNs = System.nanoTime() + limit.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - endNs >= 0) {
        return false;
      }
      try {
        TimeUnit.MILLISECONDS.sleep(PAUSE_MS);
      } catch (InterruptedException interrupted) {
        Thread.currentThread().interrupt();
        throw new LabException("interrupted while waiting", interrupted);
      }
    }
    return true;
  }
}
