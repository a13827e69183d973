package slr.host.service;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks one service how it is, again and again: two virtual threads that block, one for the checks
 * and one for the load, and that tell the {@link Listener} what they found.
 */
public final class ServiceWatch implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(ServiceWatch.class);

  /** Takes what was found; called on the watch's own threads. */
  public interface Listener {
    /** A round of checks is over. */
    void onCheck(CheckResult result);

    /** A load was read: 0.0 idle to 1.0 full. */
    void onLoad(double sample);

    /** The load could not be read. */
    void onLoadProblem(String problem);
  }

  private final ServiceConfig config;
  private final ServiceSockets sockets;
  private final Listener listener;
  private final List<Thread> threads = new ArrayList<>();

  private ServiceWatch(ServiceConfig config, ServiceSockets sockets, Listener listener) {
    this.config = config;
    this.sockets = sockets;
    this.listener = listener;
  }

  /**
   * Begins to ask.
   *
   * @param sockets of the service
   */
  public static ServiceWatch start(
      ServiceConfig config, ServiceSockets sockets, Listener listener) {
    ServiceWatch watch = new ServiceWatch(config, sockets, listener);
    List<HealthCheck> checks = config.healthChecks();
    if (!checks.isEmpty()) {
      watch.repeat("check", config.interval(), () -> watch.check(checks));
    }
    LoadConfig load = config.load();
    if (load.from() == LoadConfig.From.FIXED) {
      listener.onLoad(load.value());
    } else {
      LoadSource source = source(config, sockets);
      watch.repeat("load", load.every(), () -> watch.read(source));
    }
    return watch;
  }

  /** Ends both threads; what they are about to tell may still come. */
  @Override
  public void close() {
    threads.forEach(Thread::interrupt);
  }

  private static LoadSource source(ServiceConfig config, ServiceSockets sockets) {
    LoadConfig load = config.load();
    return switch (load.from()) {
      case FIXED -> load::value;
      case CPU -> new CpuLoad(CpuLoad.PROC_STAT);
      case CONNECTIONS -> () -> (double) sockets.established(config.key()) / load.max();
      case FILE -> NumberLoad.ofFile(load.file().orElseThrow());
      case HTTP -> NumberLoad.ofUrl(load.url().orElseThrow());
    };
  }

  /** Runs the action once per period on a thread of its own; a late one is not made up for. */
  private void repeat(String what, Duration period, Runnable action) {
    String name = what + " " + config.virtualHost() + " port " + config.port();
    threads.add(Thread.ofVirtual().name(name).start(() -> loop(period, action)));
  }

  private static void loop(Duration period, Runnable action) {
    try {
      while (!Thread.currentThread().isInterrupted()) {
        long startNs = System.nanoTime();
        action.run();
        long leftNs = period.toNanos() - (System.nanoTime() - startNs);
        if (leftNs > 0) {
          TimeUnit.NANOSECONDS.sleep(leftNs);
        }
      }
    } catch (InterruptedException _) {
      LOG.debug("{} ends", Thread.currentThread().getName());
    }
  }

  /** One round: all checks one after the other within one timeout; the first failure ends it. */
  private void check(List<HealthCheck> checks) {
    long deadlineNs = System.nanoTime() + config.timeout().toNanos();
    CheckResult result = CheckResult.pass("");
    for (HealthCheck check : checks) {
      long leftMs = TimeUnit.NANOSECONDS.toMillis(deadlineNs - System.nanoTime());
      result = check.run((int) Math.max(1, leftMs));
      if (result.outcome() == CheckResult.Outcome.TIMED_OUT && sockets.isFlooded(check.end())) {
        result = result.inFlood();
      }
      if (!result.passed()) {
        break;
      }
    }
    if (!Thread.currentThread().isInterrupted()) {
      listener.onCheck(result);
    }
  }

  private void read(LoadSource source) {
    try {
      listener.onLoad(source.sample());
    } catch (IOException e) {
      listener.onLoadProblem(String.valueOf(e.getMessage()));
    }
  }
}
