package slr.host.tunnel;

import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;
import slr.core.guard.GuardVerdict;

/** How many packets ended in which verdict; one thread counts, any thread reads. */
final class VerdictCounters {

  /** Filled once, then only read. */
  private final Map<GuardVerdict, LongAdder> counts = new EnumMap<>(GuardVerdict.class);

  VerdictCounters() {
    for (GuardVerdict verdict : GuardVerdict.values()) {
      counts.put(verdict, new LongAdder());
    }
  }

  void count(GuardVerdict verdict) {
    of(verdict).increment();
  }

  /** Packets by the verdict's label; those that never happened are left out. */
  Map<String, Long> nonZero() {
    Map<String, Long> byLabel = new LinkedHashMap<>();
    counts.forEach((verdict, count) -> {
      if (count.sum() != 0) {
        byLabel.put(verdict.label(), count.sum());
      }
    });
    return byLabel;
  }

  /** All packets. */
  long total() {
    return counts.values().stream().mapToLong(LongAdder::sum).sum();
  }

  /** Packets with a verdict that delivers. */
  long delivered() {
    return counts.entrySet().stream()
        .filter(entry -> entry.getKey().delivers())
        .mapToLong(entry -> entry.getValue().sum())
        .sum();
  }

  private LongAdder of(GuardVerdict verdict) {
    return Objects.requireNonNull(counts.get(verdict));
  }
}
