package slr.core.aggregate;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import slr.core.row.RowKey;

/** Keys that all wait equally long: the one that came first is due first. */
final class DelayedKeys {

  private final long delayNs;
  private final Map<RowKey, Long> dueNs = new LinkedHashMap<>();

  DelayedKeys(long delayNs) {
    this.delayNs = delayNs;
  }

  /** The key waits from now on, unless it waits already. */
  void add(RowKey key, long nowNs) {
    dueNs.putIfAbsent(key, nowNs + delayNs);
  }

  void remove(RowKey key) {
    dueNs.remove(key);
  }

  boolean contains(RowKey key) {
    return dueNs.containsKey(key);
  }

  /** Gives, and forgets, the first one that has waited long enough. */
  Optional<RowKey> pollDue(long nowNs) {
    Map.Entry<RowKey, Long> first = dueNs.isEmpty() ? null : dueNs.entrySet().iterator().next();
    if (first == null || first.getValue() - nowNs > 0) {
      return Optional.empty();
    }
    dueNs.remove(first.getKey());
    return Optional.of(first.getKey());
  }

  OptionalLong nextNs() {
    return dueNs.isEmpty()
        ? OptionalLong.empty()
        : OptionalLong.of(dueNs.values().iterator().next());
  }
}
