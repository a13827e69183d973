package slr.node.lifecycle;

import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The control plane's only thread. {@link #execute} from any thread; everything it runs needs no
 * locks. It is also the {@link Executor} of the control socket.
 */
public final class ControlThread implements Executor {

  /** Waiting tasks; each is small, so this is a second's work at most. */
  static final int TASKS_MAX = 8192;

  /**
   * Tasks between two looks at the timers: small ones must not wait for a timer's turn each, nor
   * timers for all that wait.
   */
  private static final int TASKS_PER_TURN = 64;

  /** With no deadline the thread still wakes, so that a stop is never missed. */
  private static final long IDLE_NS = TimeUnit.SECONDS.toNanos(1);

  private final BlockingQueue<Runnable> tasks = new ArrayBlockingQueue<>(TASKS_MAX);
  private final List<Timed> timed = new CopyOnWriteArrayList<>();
  private final Thread thread;
  private volatile boolean open = true;

  public ControlThread() {
    // Not a daemon thread: while it runs the process lives.
    thread = Thread.ofPlatform().name("control").unstarted(this::loop);
  }

  /**
   * Time of all machines on this thread: nanoseconds from an arbitrary origin; differences count.
   */
  public long nowNs() {
    return System.nanoTime();
  }

  /** Begins to run tasks and timers. */
  public void start() {
    thread.start();
  }

  /** Adds a machine; its deadline is looked at from now on. */
  public void add(Timed machine) {
    timed.add(machine);
    wake();
  }

  /** Takes a machine off. */
  public void remove(Timed machine) {
    timed.remove(machine);
  }

  /**
   * Runs the task after those that wait.
   *
   * @throws RejectedExecutionException if {@value #TASKS_MAX} wait already, or after {@link #stop}
   */
  @Override
  public void execute(Runnable task) {
    if (!open || !tasks.offer(task)) {
      throw new RejectedExecutionException(
          open ? "the control thread has " + TASKS_MAX + " tasks waiting" : "the daemon stops");
    }
  }

  /** Whether the caller is this thread. */
  public boolean isCurrent() {
    return Thread.currentThread().equals(thread);
  }

  /** Refuses new tasks, runs those that wait and ends; returns whether it ended in time. */
  public boolean stop(long timeoutMs) throws InterruptedException {
    open = false;
    wake();
    return thread.join(java.time.Duration.ofMillis(timeoutMs));
  }

  /** A task that does nothing: the loop looks at deadlines and the stop again. */
  private void wake() {
    boolean _ = tasks.offer(() -> {});
  }

  private void loop() {
    while (open || !tasks.isEmpty()) {
      Runnable task = next();
      for (int ran = 1; task != null; ran++) {
        task.run();
        task = ran < TASKS_PER_TURN ? tasks.poll() : null;
      }
      runTimers();
    }
  }

  private @Nullable Runnable next() {
    try {
      return tasks.poll(waitNs(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException _) {
      // Nobody interrupts this thread on purpose; a stop goes through open.
      return null;
    }
  }

  private long waitNs() {
    long nowNs = nowNs();
    long waitNs = IDLE_NS;
    for (Timed machine : timed) {
      OptionalLong deadline = machine.nextDeadlineNs();
      if (deadline.isPresent()) {
        waitNs = Math.min(waitNs, Math.max(0, deadline.getAsLong() - nowNs));
      }
    }
    return waitNs;
  }

  private void runTimers() {
    for (Timed machine : timed) {
      long nowNs = nowNs();
      OptionalLong deadline = machine.nextDeadlineNs();
      if (deadline.isPresent() && deadline.getAsLong() - nowNs <= 0) {
        machine.onTimeout(nowNs);
      }
    }
  }
}
