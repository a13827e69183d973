package slr.core.pin;

import java.util.EnumMap;
import java.util.Map;

/** How often each; one thread. */
final class PinCounters {

  private final Map<PinCounter, long[]> counts = new EnumMap<>(PinCounter.class);

  PinCounters() {
    for (PinCounter counter : PinCounter.values()) {
      counts.put(counter, new long[1]);
    }
  }

  void add(PinCounter counter) {
    long[] count = counts.get(counter);
    if (count != null) {
      count[0]++;
    }
  }

  Map<PinCounter, Long> snapshot() {
    Map<PinCounter, Long> all = new EnumMap<>(PinCounter.class);
    counts.forEach((counter, count) -> all.put(counter, count[0]));
    return all;
  }
}
