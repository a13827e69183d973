package slr.node.lifecycle;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs one daemon. Order: {@link #part} for each part and {@link #leave} in the constructor of the
 * daemon, then {@link #run} on the main thread.
 */
public final class Daemon {

  /** What must be started before the parts after it and stopped after them. */
  public interface Part {
    /**
     * Opens what it needs.
     *
     * @throws Exception if the daemon cannot run without; the message goes to the operator
     */
    void start() throws Exception;

    /** Closes it again; called only after a start that succeeded. */
    void stop() throws Exception;
  }

  private record Named(String name, Part part) {}

  private static final Logger LOG = LoggerFactory.getLogger(Daemon.class);

  private final String name;
  private final ControlThread control;
  private final Optional<Path> readyFile;
  private final Duration stopLimit;
  private final List<Named> parts = new ArrayList<>();
  private final CountDownLatch stopRequested = new CountDownLatch(1);
  private final CompletableFuture<Integer> finished = new CompletableFuture<>();
  private final Handover handover = new Handover();
  private Supplier<CompletionStage<?>> leave = () -> CompletableFuture.completedFuture(0);
  private volatile String stopReason = "";

  /**
   * Nothing runs yet.
   *
   * @param name stands in the log
   * @param control started first, stopped last
   * @param readyFile written with the process id once all parts have started, removed at the end
   * @param stopLimit how long taking leave may last
   */
  public Daemon(String name, ControlThread control, Optional<Path> readyFile, Duration stopLimit) {
    this.name = name;
    this.control = control;
    this.readyFile = readyFile;
    this.stopLimit = stopLimit;
  }

  /** Adds a part; parts start in this order and stop in the reverse. */
  public Daemon part(String partName, Part part) {
    parts.add(new Named(partName, part));
    return this;
  }

  /** Adds a part that has nothing to start, only something to close. */
  public Daemon closing(String partName, AutoCloseable resource) {
    return part(
        partName,
        new Part() {
          @Override
          public void start() {}

          @Override
          public void stop() throws Exception {
            resource.close();
          }
        });
  }

  /**
   * What the control plane does before the parts stop, on the control thread: withdraw, say
   * goodbye. The parts stop when the stage completes or the limit is over.
   */
  public Daemon leave(Supplier<CompletionStage<?>> takeLeave) {
    leave = takeLeave;
    return this;
  }

  /** By this the next stop leaves the work to the next process. */
  public Handover handover() {
    return handover;
  }

  /** Asks the daemon to stop; any thread. */
  public void stop(String reason) {
    if (stopReason.isEmpty()) {
      stopReason = reason;
    }
    stopRequested.countDown();
  }

  /** Runs until a signal or {@link #stop}; returns the exit code. Once, on the main thread. */
  public int run() {
    Thread.setDefaultUncaughtExceptionHandler(this::crash);
    Thread hook = new Thread(this::onSignal, "signal");
    Runtime.getRuntime().addShutdownHook(hook);
    int code = live();
    finished.complete(code);
    return code;
  }

  private int live() {
    Deque<Named> started = new ArrayDeque<>();
    boolean orderly = true;
    LOG.debug("{} starts as {}", name, RunningProcess.self());
    control.start();
    try {
      deleteReadyFile();
      for (Named named : parts) {
        LOG.debug("starting {}", named.name());
        start(named);
        started.push(named);
      }
      writeReadyFile();
      LOG.info("{} is ready", name);
      stopRequested.await();
      LOG.info("{} stops: {}", name, stopReason);
      orderly = takeLeave();
    } catch (IOException | StartException failure) {
      LOG.error("{} cannot start: {}", name, failure.getMessage());
      orderly = false;
    } catch (InterruptedException _) {
      LOG.error("{} stops: its main thread was interrupted", name);
      orderly = false;
    }
    orderly &= stopParts(started);
    LOG.info("{} ended {}", name, orderly ? "in order" : "with errors");
    return orderly ? 0 : 1;
  }

  private static final class StartException extends Exception {
    StartException(String message, Throwable cause) {
      super(message, cause);
    }
  }

  private static void start(Named named) throws StartException {
    try {
      named.part().start();
    } catch (Exception failure) {
      String message = failure.getMessage();
      String reason = message == null ? failure.toString() : message;
      LOG.debug("start of {} failed", named.name(), failure);
      throw new StartException(named.name() + ": " + reason, failure);
    }
  }

  private boolean takeLeave() throws InterruptedException {
    CompletableFuture<Void> left = new CompletableFuture<>();
    control.execute(() ->
        leave
            .get()
            .whenComplete((_, failure) -> {
              if (failure != null) {
                left.completeExceptionally(failure);
              } else {
                left.complete(null);
              }
            }));
    try {
      left.get(stopLimit.toMillis(), TimeUnit.MILLISECONDS);
      return true;
    } catch (TimeoutException _) {
      LOG.error("{} did not take leave within {} ms", name, stopLimit.toMillis());
    } catch (ExecutionException failure) {
      LOG.error("{} could not take leave", name, failure.getCause());
    }
    return false;
  }

  private boolean stopParts(Deque<Named> started) {
    boolean orderly = true;
    for (Named named : started) {
      try {
        LOG.debug("stopping {}", named.name());
        named.part().stop();
      } catch (Exception failure) {
        LOG.error("{} did not stop", named.name(), failure);
        orderly = false;
      }
    }
    try {
      deleteReadyFile();
      return control.stop(stopLimit.toMillis()) && orderly;
    } catch (IOException | InterruptedException failure) {
      LOG.error("{} did not end in order", name, failure);
      return false;
    }
  }

  private void writeReadyFile() throws IOException {
    if (readyFile.isPresent()) {
      Path file = readyFile.get();
      Path fresh = file.resolveSibling(file.getFileName() + ".new");
      Files.writeString(fresh, ProcessHandle.current().pid() + "\n");
      Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
    }
  }

  private void deleteReadyFile() throws IOException {
    if (readyFile.isPresent()) {
      Files.deleteIfExists(readyFile.get());
    }
  }

  /**
   * The JVM runs this on SIGTERM and SIGINT, and on exit. It would end with code 143 after a
   * signal; halt gives the code that tells whether the stop was in order.
   */
  private void onSignal() {
    if (handover.holds() && stopReason.isEmpty()) {
      LOG.info("{} hands over: it ends as it stands, and the next process goes on", name);
      Runtime.getRuntime().halt(0);
    }
    stop("signal");
    int code = 1;
    try {
      code = finished.get(3 * stopLimit.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException | ExecutionException | TimeoutException _) {
      LOG.error("{} did not end in time", name);
    }
    Runtime.getRuntime().halt(code);
  }

  private void crash(Thread thread, Throwable bug) {
    LOG.error("{} crashed on thread {}", name, thread.getName(), bug);
    Runtime.getRuntime().halt(1);
  }
}
