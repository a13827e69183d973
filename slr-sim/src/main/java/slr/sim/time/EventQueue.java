package slr.sim.time;

import java.util.PriorityQueue;

/**
 * What is going to happen, in the order of time; of two events at the same time the one that was
 * entered first happens first. Time stands still between two events and nothing else moves it.
 */
public final class EventQueue {

  private static final class Event implements Comparable<Event> {
    final long timeNs;
    final long sequence;
    final Runnable task;

    Event(long timeNs, long sequence, Runnable task) {
      this.timeNs = timeNs;
      this.sequence = sequence;
      this.task = task;
    }

    @Override
    public int compareTo(Event other) {
      int order = Long.compare(timeNs, other.timeNs);
      return order != 0 ? order : Long.compare(sequence, other.sequence);
    }
  }

  private final PriorityQueue<Event> events = new PriorityQueue<>(1_024);
  private long nowNs;
  private long entered;
  private long happened;

  /** Nanoseconds since the simulation began. */
  public long nowNs() {
    return nowNs;
  }

  /** Has this happen at that time, or now if the time is past. */
  public void at(long timeNs, Runnable task) {
    events.add(new Event(Math.max(timeNs, nowNs), entered++, task));
  }

  /** Has this happen so much later. */
  public void after(long delayNs, Runnable task) {
    at(nowNs + delayNs, task);
  }

  /** Lets the next event happen; false, and the time is {@code untilNs}, if none is due by then. */
  public boolean step(long untilNs) {
    Event next = events.peek();
    if (next == null || next.timeNs > untilNs) {
      nowNs = untilNs;
      return false;
    }
    events.remove();
    nowNs = next.timeNs;
    happened++;
    next.task.run();
    return true;
  }

  /** Events so far. */
  public long happened() {
    return happened;
  }
}
