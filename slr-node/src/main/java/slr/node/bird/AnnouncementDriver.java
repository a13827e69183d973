package slr.node.bird;

import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import slr.core.announce.Announcement;
import slr.core.announce.AnnouncementAction;
import slr.core.announce.AnnouncementConfig;
import slr.core.announce.AnnouncementMachine;
import slr.core.announce.AnnouncementState;
import slr.core.announce.HeldBack;
import slr.core.announce.Serving;
import slr.node.lifecycle.ControlThread;
import slr.node.lifecycle.Timed;
import slr.packet.Prefix;

/** Runs the {@link AnnouncementMachine}: its inputs, deadlines and actions. Control thread only. */
public final class AnnouncementDriver implements Timed {

  private static final Logger LOG = LoggerFactory.getLogger(AnnouncementDriver.class);

  private final AnnouncementMachine machine;
  private final BirdAnnouncer announcer;
  private final ControlThread control;
  private final CompletableFuture<Boolean> left = new CompletableFuture<>();
  private final AtomicReference<@Nullable Runnable> arrived = new AtomicReference<>();
  private final long startedNs;
  private String lastError = "";

  /**
   * For status commands.
   *
   * @param state of the machine
   * @param announced prefix and preference, as BIRD last took it over
   * @param heldBack what could be announced, but was withdrawn too often lately
   * @param drained whether the operator drained this node
   * @param changes that BIRD took over
   * @param failures since the last of them
   * @param lastError BIRD's words for the newest of these failures
   */
  public record Report(
      AnnouncementState state,
      Announcement announced,
      Map<Prefix, HeldBack> heldBack,
      boolean drained,
      long changes,
      int failures,
      Optional<String> lastError) {}

  /** Starts with what the files say, so that a restart withdraws nothing. */
  public AnnouncementDriver(
      AnnouncementConfig config, BirdAnnouncer announcer, ControlThread control) {
    this.machine = new AnnouncementMachine(config, announcer.lastGood(), control.nowNs());
    this.announcer = announcer;
    this.control = control;
    startedNs = control.nowNs();
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
        machine.isDrained(),
        machine.changes(),
        machine.failures(),
        machine.failures() == 0 ? Optional.empty() : Optional.of(lastError));
  }

  @Override
  public OptionalLong nextDeadlineNs() {
    return arrived.get() == null ? machine.nextDeadlineNs() : OptionalLong.of(startedNs);
  }

  @Override
  public void onTimeout(long nowNs) {
    takeOutcome();
    machine.onTimeout(nowNs);
    act();
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
            .thenAccept(outcome -> hand(announcement, outcome));
  }

  /** On BIRD's thread. Nothing is lost if the control thread takes no tasks: it looks by itself. */
  private void hand(Announcement announcement, BirdOutcome outcome) {
    arrived.set(() -> onOutcome(announcement, outcome));
    try {
      control.execute(this::takeOutcome);
    } catch (RejectedExecutionException busy) {
      LOG.debug("an outcome waits for the next timer: {}", outcome, busy);
    }
  }

  private void takeOutcome() {
    Runnable outcome = arrived.getAndSet(null);
    if (outcome != null) {
      outcome.run();
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
