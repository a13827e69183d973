package slr.core.timer;

import java.util.Optional;
import java.util.OptionalLong;

/**
 * The running timers of one machine, one deadline each. Times are nanoseconds of a clock that may
 * start anywhere and wrap, such as the JVM's monotonic one; two times of one machine must lie less
 * than 2^63 ns apart.
 *
 * @param <T> the machine's timers
 */
@SuppressWarnings("EnumOrdinal") // Only within one process.
public final class Deadlines<T extends Enum<T>> {

  private static final int NONE = -1;

  private final T[] timers;

  /** By ordinal; what stands there counts only while the timer's bit is set. */
  private final long[] atNs;

  private long running;

  /** No timer runs. */
  public Deadlines(Class<T> timers) {
    this.timers = timers.getEnumConstants();
    if (this.timers.length > Long.SIZE) {
      throw new IllegalArgumentException(timers + " has more timers than " + Long.SIZE);
    }
    atNs = new long[this.timers.length];
  }

  /** Starts the timer, or moves it. */
  public void set(T timer, long deadlineNs) {
    atNs[timer.ordinal()] = deadlineNs;
    running |= 1L << timer.ordinal();
  }

  /** Stops the timer, if it runs. */
  public void stop(T timer) {
    running &= ~(1L << timer.ordinal());
  }

  /** Stops all timers. */
  public void stopAll() {
    running = 0;
  }

  /** Whether the timer runs. */
  public boolean isRunning(T timer) {
    return (running & 1L << timer.ordinal()) != 0;
  }

  /** When the timer fires, if it runs. */
  public OptionalLong at(T timer) {
    return isRunning(timer) ? OptionalLong.of(atNs[timer.ordinal()]) : OptionalLong.empty();
  }

  /** Stops and gives one timer whose deadline has come, the earliest first. */
  public Optional<T> pollExpired(long nowNs) {
    int first = first();
    if (first == NONE || atNs[first] - nowNs > 0) {
      return Optional.empty();
    }
    stop(timers[first]);
    return Optional.of(timers[first]);
  }

  /** The earliest deadline. */
  public OptionalLong next() {
    int first = first();
    return first == NONE ? OptionalLong.empty() : OptionalLong.of(atNs[first]);
  }

  /** The earlier of two deadlines, either of which may be missing. */
  public static OptionalLong earlier(OptionalLong one, OptionalLong other) {
    if (one.isEmpty() || other.isEmpty()) {
      return one.isEmpty() ? other : one;
    }
    return one.getAsLong() - other.getAsLong() <= 0 ? one : other;
  }

  /** The ordinal of the timer that fires first. */
  private int first() {
    int first = NONE;
    for (long left = running; left != 0; left &= left - 1) {
      int each = Long.numberOfTrailingZeros(left);
      // By difference, not by value: the clock may wrap.
      if (first == NONE || atNs[each] - atNs[first] < 0) {
        first = each;
      }
    }
    return first;
  }
}
