package slr.core.advertise;

import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;

/** How often each refusal was made. */
public final class RefusalCounters {

  private final Map<RefusalReason, Long> counts = new EnumMap<>(RefusalReason.class);

  void count(RefusalReason reason) {
    counts.merge(reason, 1L, Long::sum);
  }

  /** Refusals for this reason. */
  public long of(RefusalReason reason) {
    return counts.getOrDefault(reason, 0L);
  }

  /** A view of all that are not 0. */
  public Map<RefusalReason, Long> all() {
    return Collections.unmodifiableMap(counts);
  }
}
