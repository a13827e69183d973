package slr.node.advertise;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.locks.LockSupport;

/**
 * What one connection has for the control thread. It runs all of it, in order; of each connection
 * at most one task waits in the executor's queue, so that peers cannot fill it.
 */
final class ConnectionInbox {

  private static final long FIRST_PAUSE_NS = Duration.ofMillis(10).toNanos();
  private static final long LAST_PAUSE_NS = Duration.ofSeconds(1).toNanos();

  private record Waiting(Runnable task, int bytes) {}

  private final Executor control;
  private final int limitBytes;
  private final Runnable onRoom;

  /** Guards the three fields below. */
  private final Object lock = new Object();

  private final Queue<Waiting> waiting = new ArrayDeque<>();
  private long waitingBytes;
  private boolean scheduled;

  /**
   * Empty.
   *
   * @param limitBytes beyond which {@link #hasRoom} says no
   * @param onRoom called, on the control thread, each time when there is room again
   */
  ConnectionInbox(Executor control, int limitBytes, Runnable onRoom) {
    this.control = control;
    this.limitBytes = limitBytes;
    this.onRoom = onRoom;
  }

  /** Whether more should be put; if not, {@code onRoom} follows. */
  boolean hasRoom() {
    synchronized (lock) {
      return waitingBytes < limitBytes;
    }
  }

  /**
   * Leaves a task for the control thread.
   *
   * @param bytes what the task holds on to
   */
  void put(int bytes, Runnable task) {
    synchronized (lock) {
      waiting.add(new Waiting(task, bytes));
      waitingBytes += bytes;
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
      take().task().run();
    }
    synchronized (lock) {
      scheduled = !waiting.isEmpty();
      if (!scheduled) {
        return;
      }
    }
    schedule();
  }

  private Waiting take() {
    Waiting next;
    boolean roomAgain;
    synchronized (lock) {
      next = waiting.remove();
      boolean wasFull = waitingBytes >= limitBytes;
      waitingBytes -= next.bytes();
      roomAgain = wasFull && waitingBytes < limitBytes;
    }
    if (roomAgain) {
      onRoom.run();
    }
    return next;
  }
}
