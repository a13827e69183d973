package slr.core.pin;

import java.util.EnumMap;
import java.util.Map;

/** How often each; one thread. */
@SuppressWarnings("EnumOrdinal") // Only within one process.
final class PinCounters {

  private final long[] counts = new long[PinCounter.values().length];

  void add(PinCounter counter) {
    counts[counter.ordinal()]++;
  }

  /** Those that are not 0. */
  Map<PinCounter, Long> snapshot() {
    Map<PinCounter, Long> counted = new EnumMap<>(PinCounter.class);
    for (PinCounter counter : PinCounter.values()) {
      if (counts[counter.ordinal()] != 0) {
        counted.put(counter, counts[counter.ordinal()]);
      }
    }
    return counted;
  }
}
