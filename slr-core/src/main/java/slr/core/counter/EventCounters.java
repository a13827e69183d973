package slr.core.counter;

import java.util.EnumMap;
import java.util.Map;

/**
 * How often each thing of a kind happened; one thread.
 *
 * @param <E> the things
 */
@SuppressWarnings("EnumOrdinal") // Only within one process.
public final class EventCounters<E extends Enum<E>> {

  private final Class<E> kind;
  private final E[] all;
  private final long[] counts;

  /** Nothing has happened. */
  public EventCounters(Class<E> kind) {
    this.kind = kind;
    all = kind.getEnumConstants();
    counts = new long[all.length];
  }

  /** It has happened once more. */
  public void add(E event) {
    counts[event.ordinal()]++;
  }

  /** Those that have happened. */
  public Map<E, Long> snapshot() {
    Map<E, Long> counted = new EnumMap<>(kind);
    for (E event : all) {
      if (counts[event.ordinal()] != 0) {
        counted.put(event, counts[event.ordinal()]);
      }
    }
    return counted;
  }
}
