package slr.host.tunnel;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLongArray;
import slr.core.guard.GuardVerdict;

/** How many packets ended in which verdict; one thread counts, any thread reads. */
final class VerdictCounters {

  private static final GuardVerdict[] VERDICTS = GuardVerdict.values();

  private final AtomicLongArray counts = new AtomicLongArray(VERDICTS.length);

  /** Counts one packet; the counting thread alone, so that no locked instruction is needed. */
  void count(GuardVerdict verdict) {
    int index = verdict.ordinal();
    counts.lazySet(index, counts.getPlain(index) + 1);
  }

  /** All that are not 0, by label. */
  Map<String, Long> nonZero() {
    Map<String, Long> byLabel = new LinkedHashMap<>();
    for (GuardVerdict verdict : VERDICTS) {
      long count = counts.get(verdict.ordinal());
      if (count != 0) {
        byLabel.put(verdict.label(), count);
      }
    }
    return byLabel;
  }

  /** All packets. */
  long total() {
    long total = 0;
    for (int i = 0; i < VERDICTS.length; i++) {
      total += counts.get(i);
    }
    return total;
  }

  /** Packets with a verdict that delivers. */
  long delivered() {
    long delivered = 0;
    for (GuardVerdict verdict : VERDICTS) {
      delivered += verdict.delivers() ? counts.get(verdict.ordinal()) : 0;
    }
    return delivered;
  }
}
