package slr.node.watchdog;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import slr.core.announce.Announcement;
import slr.core.announce.WatchdogAction;
import slr.core.announce.WatchdogLook;
import slr.core.announce.WatchdogMachine;
import slr.core.announce.WatchdogPatience;
import slr.core.announce.WatchdogState;
import slr.node.bird.BirdAnnouncer;
import slr.node.bird.BirdOutcome;
import slr.node.bird.IncludeFiles;
import slr.node.lifecycle.ControlThread;
import slr.node.lifecycle.Daemon;
import slr.node.lifecycle.Timed;
import slr.plane.BpfPlane;
import slr.plane.NativeException;

/** Runs the {@link WatchdogMachine}: looks, and does what it wants. Control thread only. */
final class WatchdogDriver implements Timed, Daemon.Part {

  private static final Logger LOG = LoggerFactory.getLogger(WatchdogDriver.class);

  /** Between two looks; each may last as long as the question's patience. */
  private static final long PAUSE_NS = Duration.ofMillis(500).toNanos();

  /**
   * Where it looks.
   *
   * @param question what the SLR is asked
   * @param pins where its data plane in the kernel has names; none, and it ends with the process
   * @param files what is announced
   */
  record Sights(ControlQuestion question, Optional<Path> pins, IncludeFiles files) {}

  private final Sights sights;
  private final BirdAnnouncer announcer;
  private final ControlThread control;
  private final WatchdogMachine machine;
  private CompletableFuture<?> withdrawal = CompletableFuture.completedFuture(null);

  /** What was wrong with the looks when that last changed; nothing if nothing was. */
  private String problem = "";

  private long lookAtNs;

  /** The silence of the SLR begins now. */
  WatchdogDriver(
      Sights sights, WatchdogPatience patience, BirdAnnouncer announcer, ControlThread control) {
    this.sights = sights;
    this.announcer = announcer;
    this.control = control;
    lookAtNs = control.nowNs();
    machine = new WatchdogMachine(patience, lookAtNs);
  }

  @Override
  public void start() throws IOException {
    sights.files().requireWritable();
    LOG.info("asks the SLR at {}", sights.question().sockets());
    control.add(this);
  }

  @Override
  public void stop() {
    control.remove(this);
  }

  /** Leaves everything as it is, but no withdrawal half done. */
  CompletionStage<?> leave() {
    return withdrawal;
  }

  /** The state of the machine. */
  WatchdogState state() {
    return machine.state();
  }

  @Override
  public OptionalLong nextDeadlineNs() {
    return OptionalLong.of(lookAtNs);
  }

  @Override
  public void onTimeout(long nowNs) {
    WatchdogLook seen = look();
    machine.onLook(seen, control.nowNs());
    act();
    lookAtNs = control.nowNs() + PAUSE_NS;
  }

  private WatchdogLook look() {
    Optional<Path> forbidden = sights.question().forbidden();
    if (forbidden.isPresent()) {
      complain(
          forbidden.get()
              + " may not be opened, so the SLR is taken for well: run as root or as a member of"
              + " its group");
      return new WatchdogLook(true, false, false);
    }
    if (sights.question().isAnswered()) {
      complain("");
      return new WatchdogLook(true, false, false);
    }
    String wrong = "";
    boolean goesOn = false;
    boolean announces = false;
    try {
      goesOn = sights.pins().isPresent() && BpfPlane.isAttached(sights.pins().get());
    } catch (NativeException unknown) {
      wrong = "whether the kernel goes on is not known, so that it does not count: " + unknown;
    }
    try {
      announces = !sights.files().read().prefixes().isEmpty();
    } catch (IOException unreadable) {
      wrong = "nothing can be withdrawn: " + unreadable.getMessage();
    }
    complain(wrong);
    return new WatchdogLook(false, goesOn, announces);
  }

  private void complain(String now) {
    if (!now.equals(problem)) {
      problem = now;
      LOG.warn("{}", now.isEmpty() ? "nothing is wrong with the looks any more" : now);
    }
  }

  private void act() {
    Optional<WatchdogAction> next = machine.pollAction();
    while (next.isPresent()) {
      switch (next.get()) {
        case WatchdogAction.Withdraw _ -> withdraw();
        case WatchdogAction.Transition move ->
            LOG.info(
                "{} -> {}: {} ({} withdrawals, {} failures, {} standstills of my own)",
                move.from(),
                move.to(),
                move.reason(),
                machine.withdrawals(),
                machine.failures(),
                machine.pauses());
      }
      next = machine.pollAction();
    }
  }

  private void withdraw() {
    withdrawal =
        announcer
            .announce(Announcement.NOTHING)
            .exceptionally(failure -> BirdOutcome.failed(String.valueOf(failure.getMessage())))
            .thenAcceptAsync(this::onOutcome, control)
            .toCompletableFuture();
  }

  private void onOutcome(BirdOutcome outcome) {
    if (outcome.applied()) {
      machine.onWithdrawn();
    } else {
      machine.onFailed(control.nowNs());
      LOG.warn("BIRD has not withdrawn, and is told again: {}", outcome.reason());
    }
    act();
  }
}
