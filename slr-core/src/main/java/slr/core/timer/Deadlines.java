package slr.core.timer;

import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * The running timers of one machine, one deadline each. Times are nanoseconds of a clock that may
 * start anywhere and wrap, such as the JVM's monotonic one; two times of one machine must lie less
 * than 2^63 ns apart.
 *
 * @param <T> the machine's timers
 */
public final class Deadlines<T extends Enum<T>> {

  private final Map<T, Long> deadlines;

  /** No timer runs. */
  public Deadlines(Class<T> timers) {
    deadlines = new EnumMap<>(timers);
  }

  /** Starts the timer, or moves it. */
  public void set(T timer, long atNs) {
    deadlines.put(timer, atNs);
  }

  /** Stops the timer, if it runs. */
  public void stop(T timer) {
    deadlines.remove(timer);
  }

  /** Stops all timers. */
  public void stopAll() {
    deadlines.clear();
  }

  /** Whether the timer runs. */
  public boolean isRunning(T timer) {
    return deadlines.containsKey(timer);
  }

  /** When the timer fires, if it runs. */
  public OptionalLong at(T timer) {
    Long atNs = deadlines.get(timer);
    return atNs == null ? OptionalLong.empty() : OptionalLong.of(atNs);
  }

  /** Stops and gives one timer whose deadline has come, the earliest first. */
  public Optional<T> pollExpired(long nowNs) {
    Optional<T> due = first().filter(entry -> entry.getValue() - nowNs <= 0).map(Map.Entry::getKey);
    due.ifPresent(deadlines::remove);
    return due;
  }

  /** The earliest deadline. */
  public OptionalLong next() {
    return first().map(entry -> OptionalLong.of(entry.getValue())).orElse(OptionalLong.empty());
  }

  /** The earlier of two deadlines, either of which may be missing. */
  public static OptionalLong earlier(OptionalLong one, OptionalLong other) {
    if (one.isEmpty() || other.isEmpty()) {
      return one.isEmpty() ? other : one;
    }
    return one.getAsLong() - other.getAsLong() <= 0 ? one : other;
  }

  private Optional<Map.Entry<T, Long>> first() {
    Map.@Nullable Entry<T, Long> first = null;
    for (Map.Entry<T, Long> each : deadlines.entrySet()) {
      // By difference, not by value: the clock may wrap.
      if (first == null || each.getValue() - first.getValue() < 0) {
        first = each;
      }
    }
    return Optional.ofNullable(first);
  }
}
