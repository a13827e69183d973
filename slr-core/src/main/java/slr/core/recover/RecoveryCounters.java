package slr.core.recover;

import java.util.EnumMap;
import java.util.Map;

/** How often each; one thread. */
@SuppressWarnings("EnumOrdinal") // Only within one process.
final class RecoveryCounters {

  private final long[] counts = new long[RecoveryCounter.values().length];

  void add(RecoveryCounter counter) {
    counts[counter.ordinal()]++;
  }

  /** Those that are not 0. */
  Map<RecoveryCounter, Long> snapshot() {
    Map<RecoveryCounter, Long> counted = new EnumMap<>(RecoveryCounter.class);
    for (RecoveryCounter counter : RecoveryCounter.values()) {
      if (counts[counter.ordinal()] != 0) {
        counted.put(counter, counts[counter.ordinal()]);
      }
    }
    return counted;
  }
}
