package slr.sim.world;

import java.util.function.LongConsumer;
import slr.sim.time.EventQueue;

/** Wakes whoever asked, at the earliest time that was asked for: it may be too early by then. */
final class Alarm {

  private final EventQueue queue;
  private final LongConsumer task;
  private long setNs = Long.MAX_VALUE;

  Alarm(EventQueue queue, LongConsumer task) {
    this.queue = queue;
    this.task = task;
  }

  void at(long timeNs) {
    if (timeNs < setNs) {
      setNs = timeNs;
      queue.at(
          timeNs,
          () -> {
            if (setNs == timeNs) {
              setNs = Long.MAX_VALUE;
              task.accept(queue.nowNs());
            }
          });
    }
  }
}
