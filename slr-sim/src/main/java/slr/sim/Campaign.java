package slr.sim;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import slr.sim.tcp.Conversation;

/**
 * Many seeds, one run in each thread at a time; runs share nothing, so that the threads change
 * nothing. It ends with the first violation.
 */
public final class Campaign {

  private static final long TELL_EVERY_NS = 5_000_000_000L;

  private final Simulation simulation;
  private final Consumer<String> progress;
  private final AtomicLong next;
  private final long end;
  private final AtomicBoolean broken = new AtomicBoolean();
  private final AtomicLong done = new AtomicLong();
  private final AtomicLong events = new AtomicLong();
  private final AtomicLong misfits = new AtomicLong();
  private final AtomicLong byPin = new AtomicLong();
  private final AtomicLong byLevels = new AtomicLong();
  private final Map<Conversation.End, Long> ends = new EnumMap<>(Conversation.End.class);
  private final List<Simulation.Outcome> failures = new ArrayList<>();
  private long toldNs = System.nanoTime();

  /**
   * What came of all.
   *
   * @param misfits handshakes that were reset by the wrong host, whose guard could not know it
   * @param byPin segments of known flows that left the topmost SLRs by pins
   * @param byLevels those that did not
   */
  public record Result(
      long runs,
      long events,
      Map<Conversation.End, Long> ends,
      long misfits,
      long byPin,
      long byLevels,
      Optional<Simulation.Outcome> failure) {}

  /** Runs of so many seeds from the first one on. */
  public Campaign(Simulation simulation, long first, long count, Consumer<String> progress) {
    this.simulation = simulation;
    this.progress = progress;
    next = new AtomicLong(first);
    end = first + count;
  }

  /** Runs them all, or until one breaks something; of several that do the least seed counts. */
  public Result run(int threads) throws InterruptedException {
    try (ExecutorService pool = Executors.newFixedThreadPool(threads)) {
      List<Future<?>> workers = new ArrayList<>();
      for (int i = 0; i < threads; i++) {
        workers.add(pool.submit(this::work));
      }
      for (Future<?> worker : workers) {
        worker.get();
      }
    } catch (ExecutionException failure) {
      throw new IllegalStateException("the simulator itself failed", failure.getCause());
    }
    Optional<Simulation.Outcome> first =
        failures.stream().min((a, b) -> Long.compare(a.seed(), b.seed()));
    return new Result(
        done.get(), events.get(), ends, misfits.get(), byPin.get(), byLevels.get(), first);
  }

  private void work() {
    for (long seed = next.getAndIncrement();
        seed < end && !broken.get();
        seed = next.getAndIncrement()) {
      take(simulation.run(seed));
    }
  }

  private synchronized void take(Simulation.Outcome outcome) {
    done.incrementAndGet();
    events.addAndGet(outcome.events());
    misfits.addAndGet(outcome.traffic().misfits());
    byPin.addAndGet(outcome.traffic().byPin());
    byLevels.addAndGet(outcome.traffic().byLevels());
    outcome.traffic().ends().forEach((how, count) -> ends.merge(how, count, Long::sum));
    if (outcome.violation().isPresent()) {
      failures.add(outcome);
      broken.set(true);
    }
    if (System.nanoTime() - toldNs > TELL_EVERY_NS) {
      toldNs = System.nanoTime();
      progress.accept(done.get() + " seeds, the last one " + outcome.seed() + ", " + ends);
    }
  }
}
