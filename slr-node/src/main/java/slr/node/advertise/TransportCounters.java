package slr.node.advertise;

import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;

/** Counts of one server or client; any thread. */
public final class TransportCounters {

  /** Complete from the start, so that threads only ever read the map. */
  private final Map<TransportCounter, LongAdder> counts;

  TransportCounters() {
    Map<TransportCounter, LongAdder> all = new EnumMap<>(TransportCounter.class);
    for (TransportCounter counter : TransportCounter.values()) {
      all.put(counter, new LongAdder());
    }
    counts = Collections.unmodifiableMap(all);
  }

  void count(TransportCounter counter) {
    adder(counter).increment();
  }

  /** The count so far. */
  public long of(TransportCounter counter) {
    return adder(counter).sum();
  }

  private LongAdder adder(TransportCounter counter) {
    return Objects.requireNonNull(counts.get(counter));
  }
}
