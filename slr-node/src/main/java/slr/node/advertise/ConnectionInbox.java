package slr.node.advertise;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.LockSupport;

/**
 * What one connection has for the control thread. It runs all of it, in order; of each connection
 * at most one task waits in the executor's queue, so that peers cannot fill it. One reader puts.
 */
final class ConnectionInbox {

  private static final long FIRST_PAUSE_NS = Duration.ofMillis(10).toNanos();
  private static final long LAST_PAUSE_NS = Duration.ofSeconds(1).toNanos();

  private final Executor control;
  private final Semaphore room;

  /** Guards the two fields below. */
  private final Object lock = new Object();

  private final Queue<Runnable> waiting = new ArrayDeque<>();
  private boolean scheduled;

  /**
   * Empty.
   *
   * @param limit tasks that wait; {@link #put} waits at the bound
   */
  ConnectionInbox(Executor control, int limit) {
    this.control = control;
    this.room = new Semaphore(limit);
  }

  /** Waits for room, then leaves the task for the control thread. */
  void put(Runnable task) {
    room.acquireUninterruptibly();
    synchronized (lock) {
      waiting.add(task);
      if (scheduled) {
        return;
      }
      scheduled = true;
    }
    schedule();
  }

  private void schedule() {
    if (!tryToSchedule()) {
      // The caller may be the control thread, which must not wait for itself.
      Thread.ofVirtual().name("advertisement-schedule").start(this::scheduleLater);
    }
  }

  /** Others have filled the queue: it empties, unless the process stops. */
  private void scheduleLater() {
    long pauseNs = FIRST_PAUSE_NS;
    do {
      LockSupport.parkNanos(pauseNs);
      pauseNs = Math.min(2 * pauseNs, LAST_PAUSE_NS);
    } while (!tryToSchedule());
  }

  private boolean tryToSchedule() {
    try {
      control.execute(this::runWaiting);
      return true;
    } catch (RejectedExecutionException full) {
      return false;
    }
  }

  /** Runs what waits now; what is put meanwhile has its turn after the other connections. */
  private void runWaiting() {
    int turn;
    synchronized (lock) {
      turn = waiting.size();
    }
    for (int i = 0; i < turn; i++) {
      Runnable task;
      synchronized (lock) {
        task = waiting.remove();
      }
      room.release();
      task.run();
    }
    synchronized (lock) {
      scheduled = !waiting.isEmpty();
      if (!scheduled) {
        return;
      }
    }
    schedule();
  }
}
