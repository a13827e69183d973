package slr.sim.time;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What is going to happen, in the order of time; of two events at the same time the one that was
 * entered first happens first. Time stands still between two events and nothing else moves it.
 *
 * <p>A heap of four branches in arrays: an event is no object, and its parents share cache lines.
 */
public final class EventQueue {

  private static final int BRANCHES = 4;

  /** By place in the heap: when, in which order it was entered, and what. */
  private long[] timesNs = new long[1_024];

  private long[] orders = new long[1_024];
  private @Nullable Runnable[] tasks = new Runnable[1_024];
  private int size;
  private long nowNs;
  private long entered;
  private long happened;

  /** Nanoseconds since the simulation began. */
  public long nowNs() {
    return nowNs;
  }

  /** Has this happen at that time, or now if the time is past. */
  public void at(long timeNs, Runnable task) {
    if (size == tasks.length) {
      timesNs = Arrays.copyOf(timesNs, 2 * size);
      orders = Arrays.copyOf(orders, 2 * size);
      tasks = Arrays.copyOf(tasks, 2 * size);
    }
    rise(size++, Math.max(timeNs, nowNs), entered++, task);
  }

  /** Has this happen so much later. */
  public void after(long delayNs, Runnable task) {
    at(nowNs + delayNs, task);
  }

  /** Lets the next event happen; false, and the time is {@code untilNs}, if none is due by then. */
  public boolean step(long untilNs) {
    Runnable task = tasks[0];
    if (task == null || timesNs[0] > untilNs) {
      nowNs = untilNs;
      return false;
    }
    nowNs = timesNs[0];
    removeFirst();
    happened++;
    task.run();
    return true;
  }

  /** Events so far. */
  public long happened() {
    return happened;
  }

  private void removeFirst() {
    size--;
    Runnable last = tasks[size];
    tasks[size] = null;
    if (size > 0 && last != null) {
      sink(timesNs[size], orders[size], last);
    }
  }

  /** An event goes up from a free place at the bottom. */
  private void rise(int from, long timeNs, long order, Runnable task) {
    int place = from;
    while (place > 0) {
      int above = (place - 1) / BRANCHES;
      if (!isEarlier(timeNs, order, above)) {
        break;
      }
      move(above, place);
      place = above;
    }
    put(place, timeNs, order, task);
  }

  /** An event goes down from the free place at the top. */
  private void sink(long timeNs, long order, Runnable task) {
    int place = 0;
    while (BRANCHES * place + 1 < size) {
      int first = BRANCHES * place + 1;
      int least = first;
      for (int each = first + 1; each < Math.min(first + BRANCHES, size); each++) {
        if (isEarlier(timesNs[each], orders[each], least)) {
          least = each;
        }
      }
      if (isEarlier(timeNs, order, least)) {
        break;
      }
      move(least, place);
      place = least;
    }
    put(place, timeNs, order, task);
  }

  private boolean isEarlier(long timeNs, long order, int place) {
    return timeNs < timesNs[place] || (timeNs == timesNs[place] && order < orders[place]);
  }

  private void move(int from, int to) {
    timesNs[to] = timesNs[from];
    orders[to] = orders[from];
    tasks[to] = tasks[from];
  }

  private void put(int place, long timeNs, long order, Runnable task) {
    timesNs[place] = timeNs;
    orders[place] = order;
    tasks[place] = task;
  }
}
