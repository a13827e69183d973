package slr.core.pin;

import java.util.EnumMap;
import java.util.Map;

/** How often each; one thread. */
final class PinCounters {

  private final Map<PinCounter, Long> counts = new EnumMap<>(PinCounter.class);

  void add(PinCounter counter) {
    counts.merge(counter, 1L, Long::sum);
  }

  /** Those that are not 0. */
  Map<PinCounter, Long> snapshot() {
    return new EnumMap<>(counts);
  }
}
