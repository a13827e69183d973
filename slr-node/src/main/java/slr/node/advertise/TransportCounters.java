package slr.node.advertise;

import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;
import slr.certs.RefusalReason;

/** Counts of one kind of link; any thread. */
public final class TransportCounters {

  /** Complete from the start, so that threads only ever read the maps. */
  private final Map<TransportCounter, LongAdder> counts = adders(TransportCounter.class);

  private final Map<RefusalReason, LongAdder> refused = adders(RefusalReason.class);

  void count(TransportCounter counter) {
    Objects.requireNonNull(counts.get(counter)).increment();
  }

  void count(RefusalReason reason) {
    Objects.requireNonNull(refused.get(reason)).increment();
  }

  /** The count so far. */
  public long of(TransportCounter counter) {
    return Objects.requireNonNull(counts.get(counter)).sum();
  }

  /** How many peers were turned away because of their certificates, for this reason. */
  public long of(RefusalReason reason) {
    return Objects.requireNonNull(refused.get(reason)).sum();
  }

  /** All counts by key; those of certificates begin with {@code certificate-}. */
  public Map<String, Long> all() {
    Map<String, Long> all = new LinkedHashMap<>();
    counts.forEach((counter, adder) -> all.put(counter.key(), adder.sum()));
    refused.forEach((reason, adder) -> all.put(key(reason), adder.sum()));
    return all;
  }

  /** Those that are not 0. */
  public Map<String, Long> occurred() {
    Map<String, Long> occurred = all();
    occurred.values().removeIf(count -> count == 0);
    return occurred;
  }

  private static String key(RefusalReason reason) {
    return "certificate-" + reason.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private static <E extends Enum<E>> Map<E, LongAdder> adders(Class<E> type) {
    Map<E, LongAdder> all = new EnumMap<>(type);
    Arrays.stream(type.getEnumConstants()).forEach(key -> all.put(key, new LongAdder()));
    return Collections.unmodifiableMap(all);
  }
}
