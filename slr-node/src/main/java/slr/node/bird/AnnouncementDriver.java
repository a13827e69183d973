package slr.node.bird;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import slr.core.announce.Announcement;
import slr.core.announce.AnnouncementAction;
import slr.core.announce.AnnouncementConfig;
import slr.core.announce.AnnouncementMachine;
import slr.core.announce.AnnouncementState;
import slr.core.announce.HeldBack;
import slr.core.announce.Serving;
import slr.core.timer.Deadlines;
import slr.node.lifecycle.ControlThread;
import slr.node.lifecycle.Timed;
import slr.packet.Prefix;

/** Runs the {@link AnnouncementMachine}: its inputs, deadlines and actions. Control thread only. */
public final class AnnouncementDriver implements Timed {

  private static final Logger LOG = LoggerFactory.getLogger(AnnouncementDriver.class);

  /** How often BIRD is asked whether it is there; it answers in a tenth of a millisecond. */
  private static final long ASK_NS = Duration.ofSeconds(1).toNanos();

  private final AnnouncementMachine machine;
  private final BirdAnnouncer announcer;
  private final ControlThread control;
  private final CompletableFuture<Boolean> left = new CompletableFuture<>();

  /** From BIRD's thread: one outcome and one answer at most, since only one of each is awaited. */
  private final Queue<Runnable> arrived = new ConcurrentLinkedQueue<>();

  private final long startedNs;
  private String lastError = "";
  private OptionalLong askAtNs;
  private volatile Optional<String> silence = Optional.empty();

  /**
   * For status commands.
   *
   * @param state of the machine
   * @param announced prefix and preference, as BIRD last took it over
   * @param heldBack what could be announced, but was withdrawn too often lately
   * @param silence why BIRD does not answer, if it does not
   * @param drained whether the operator drained this node
   * @param changes that BIRD took over
   * @param failures since the last of them
   * @param lastError BIRD's words for the newest of these failures
   */
  public record Report(
      AnnouncementState state,
      Announcement announced,
      Map<Prefix, HeldBack> heldBack,
      Optional<String> silence,
      boolean drained,
      long changes,
      int failures,
      Optional<String> lastError) {}

  /** Starts with what the files say, so that a restart withdraws nothing. */
  public AnnouncementDriver(
      AnnouncementConfig config, BirdAnnouncer announcer, ControlThread control) {
    this.machine = new AnnouncementMachine(config, announcer.lastGood());
    this.announcer = announcer;
    this.control = control;
    startedNs = control.nowNs();
    askAtNs = OptionalLong.of(startedNs);
  }

  /** Children can come back from now on. */
  public void onListening() {
    machine.onListening(control.nowNs());
  }

  /** What can be served now. */
  public void onServing(Map<Prefix, Serving> serving) {
    machine.onServing(serving, control.nowNs());
    act();
  }

  /** The operator drains this node. */
  public void drain() {
    machine.drain(control.nowNs());
    act();
  }

  /** The operator takes the drain back. */
  public void undrain() {
    machine.undrain(control.nowNs());
    act();
  }

  /** Other prefixes are announced from now on. */
  public void configure(Set<Prefix> prefixes) {
    machine.configure(prefixes, control.nowNs());
    act();
  }

  /** De-prefers, waits, withdraws; completes with whether everything is withdrawn. */
  public CompletionStage<Boolean> leave() {
    machine.stop(control.nowNs());
    act();
    return left;
  }

  /** The state for status commands. */
  public Report report() {
    return new Report(
        machine.state(),
        machine.applied(),
        machine.heldBack(control.nowNs()),
        silence,
        machine.isDrained(),
        machine.changes(),
        machine.failures(),
        machine.failures() == 0 ? Optional.empty() : Optional.of(lastError));
  }

  /** Whether BIRD answered when it was last asked; any thread. */
  public boolean birdAnswers() {
    return silence.isEmpty();
  }

  @Override
  public OptionalLong nextDeadlineNs() {
    return arrived.isEmpty()
        ? Deadlines.earlier(machine.nextDeadlineNs(), askAtNs)
        : OptionalLong.of(startedNs);
  }

  @Override
  public void onTimeout(long nowNs) {
    takeArrived();
    if (askAtNs.isPresent() && askAtNs.getAsLong() - nowNs <= 0) {
      ask();
    }
    machine.onTimeout(nowNs);
    act();
  }

  private void ask() {
    askAtNs = OptionalLong.empty();
    if (machine.state() != AnnouncementState.STOPPED) {
      var _ =
          announcer
              .ask()
              .exceptionally(failure -> BirdPresence.silent(String.valueOf(failure.getMessage())))
              .thenAccept(answer -> hand(() -> onAnswer(answer)));
    }
  }

  private void onAnswer(BirdPresence now) {
    boolean was = birdAnswers();
    silence = now.silence();
    askAtNs = OptionalLong.of(control.nowNs() + ASK_NS);
    if (was && !birdAnswers()) {
      LOG.warn("BIRD does not answer, the routers may hear nothing: {}", silence.orElseThrow());
    } else if (!was && birdAnswers()) {
      LOG.info("BIRD answers again");
      machine.onBack(control.nowNs());
      act();
    } else if (!now.ours()) {
      LOG.warn("somebody else changed what BIRD announces, such as a watchdog; it is told again");
      machine.onReturn(control.nowNs());
      act();
    }
  }

  private void act() {
    Optional<AnnouncementAction> next = machine.pollAction();
    while (next.isPresent()) {
      switch (next.get()) {
        case AnnouncementAction.Announce announce -> announce(announce.announcement());
        case AnnouncementAction.Transition move ->
            LOG.info("announcing: {} -> {}: {}", move.from(), move.to(), move.reason());
        case AnnouncementAction.Done done -> left.complete(done.withdrawn());
      }
      next = machine.pollAction();
    }
  }

  private void announce(Announcement announcement) {
    var _ =
        announcer
            .announce(announcement)
            .exceptionally(failure -> BirdOutcome.failed(String.valueOf(failure.getMessage())))
            .thenAccept(outcome -> hand(() -> onOutcome(announcement, outcome)));
  }

  /** On BIRD's thread. Nothing is lost if the control thread takes no tasks: it looks by itself. */
  private void hand(Runnable news) {
    arrived.add(news);
    try {
      control.execute(this::takeArrived);
    } catch (RejectedExecutionException busy) {
      LOG.debug("what BIRD said waits for the next timer", busy);
    }
  }

  private void takeArrived() {
    for (Runnable news = arrived.poll(); news != null; news = arrived.poll()) {
      news.run();
    }
  }

  private void onOutcome(Announcement announcement, BirdOutcome outcome) {
    if (outcome.applied()) {
      LOG.info("BIRD announces {}", announcement.prefixes());
      machine.onApplied(control.nowNs());
    } else {
      LOG.warn("BIRD announces as before: {}", outcome.reason());
      lastError = outcome.reason();
      machine.onFailed(control.nowNs());
    }
    act();
  }
}
