package slr.lab;

import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * What SIGINT and SIGTERM do to a command that builds or uses a lab: they make it give up, and the
 * JVM waits until it has cleaned up behind itself and called {@link #close}.
 *
 * <p>All methods are for the thread that made it; the signal comes on another one.
 */
public final class CtrlC implements AutoCloseable {

  /** How long the JVM waits for the clean-up. */
  private static final Duration CLEAN_UP_LIMIT = Duration.ofSeconds(20);

  private final Thread worker = Thread.currentThread();
  private final CountDownLatch ended = new CountDownLatch(1);
  private final Runnable cancel;
  private boolean came;
  private boolean interrupts;

  private CtrlC(Runnable cancel) {
    this.cancel = cancel;
  }

  /**
   * From now on a signal calls this, on a thread of its own.
   *
   * @param cancel makes the running work end soon, and clean up
   */
  public static CtrlC calls(Runnable cancel) {
    CtrlC handler = new CtrlC(cancel);
    // Never removed: at the ordinary end of the JVM it finds nothing to wait for.
    Runtime.getRuntime().addShutdownHook(new Thread(handler::onSignal));
    return handler;
  }

  /**
   * From now on a signal also interrupts the calling thread.
   *
   * @throws CancellationException if one came already
   */
  public synchronized void mayInterrupt() {
    if (came) {
      throw new CancellationException("cut short");
    }
    interrupts = true;
  }

  /**
   * The clean-up begins: from now on nothing interrupts it.
   *
   * @return whether a signal came
   */
  public synchronized boolean mayNotInterrupt() {
    interrupts = false;
    Thread.interrupted();
    return came;
  }

  /** All is cleaned up. */
  @Override
  public void close() {
    ended.countDown();
  }

  private void onSignal() {
    synchronized (this) {
      came = true;
      cancel.run();
      if (interrupts) {
        worker.interrupt();
      }
    }
    try {
      if (!ended.await(CLEAN_UP_LIMIT.toSeconds(), TimeUnit.SECONDS)) {
        System.err.println("slr: the clean-up is not done: ./slr lab destroy");
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
