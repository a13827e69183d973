package slr.core.announce;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Locale;
import java.util.Optional;
import java.util.Queue;

/**
 * Decides when what a silent SLR has announced is withdrawn in its place (A14); pure. The rules are
 * in the package essay. Call {@link #onLook} about once a second, then {@link #pollAction} until
 * empty. Each {@code Withdraw} must be answered by {@link #onWithdrawn} or {@link #onFailed}; until
 * then there is no other. It has no timer: what it does follows from a look.
 */
public final class WatchdogMachine {

  /**
   * Who did not look for so long stood still himself: silence begins anew. Shorter than any
   * patience, so that it always takes two looks to find somebody dead.
   */
  static final long LOOK_NS = Duration.ofMillis(2_500).toNanos();

  private static final int LONGEST_BACK_OFF_DOUBLINGS = 5;

  private final WatchdogPatience patience;
  private final Queue<WatchdogAction> actions = new ArrayDeque<>();
  private WatchdogState state = WatchdogState.SILENT;

  private long lookedNs;

  /** When the SLR answered last, or silence began anew. */
  private long heardNs;

  /** When the kernel was last seen to go on without it, or silence began anew. */
  private long forwardedNs;

  /** Whether anything was announced at the last look; taken for true while the SLR answers. */
  private boolean announced = true;

  /** Whether the SLR has ever answered: it is the right place to ask. */
  private boolean wasHeard;

  private boolean inFlight;
  private int failures;
  private long retryAtNs;
  private long withdrawals;
  private long pauses;

  /** Nothing is known; the silence of the SLR begins now. */
  public WatchdogMachine(WatchdogPatience patience, long nowNs) {
    this.patience = patience;
    lookedNs = nowNs;
    beginAnew(nowNs);
  }

  /** What is to be seen now. */
  public void onLook(WatchdogLook look, long nowNs) {
    if (nowNs - lookedNs > LOOK_NS) {
      pauses++;
      beginAnew(nowNs);
    }
    lookedNs = nowNs;
    if (look.goesOn()) {
      forwardedNs = nowNs;
    }
    if (look.answered()) {
      heardNs = nowNs;
      announced = true;
      wasHeard = true;
      if (state != WatchdogState.HEARD) {
        failures = 0;
        state(WatchdogState.HEARD, "the SLR answers");
      }
      return;
    }
    boolean begins = look.announces() && !announced;
    announced = look.announces();
    switch (state) {
      case HEARD -> state(WatchdogState.SILENT, "the SLR does not answer");
      case SILENT -> {
        if (begins) {
          // Whoever begins to announce lives, such as an SLR that is just starting.
          beginAnew(nowNs);
        } else if (look.announces() && isTooLong(nowNs) && !inFlight) {
          state(WatchdogState.WITHDRAWING, reason(look, nowNs));
          withdraw();
        }
      }
      case WITHDRAWING -> {
        if (!inFlight && retryAtNs - nowNs <= 0) {
          withdraw();
        }
      }
      case WITHDRAWN -> {
        if (look.announces() && wasHeard) {
          // An SLR that lived for a moment, and told BIRD again.
          beginAnew(nowNs);
          state(WatchdogState.SILENT, "the SLR announces again, and does not answer");
        } else if (look.announces()) {
          state(
              WatchdogState.OVERRULED, "somebody announces again who does not answer where asked");
        }
      }
      case OVERRULED -> {}
    }
  }

  /** BIRD announces nothing any more. */
  public void onWithdrawn() {
    land();
    failures = 0;
    withdrawals++;
    // If the SLR is back it tells BIRD again by itself.
    if (state == WatchdogState.WITHDRAWING) {
      state(WatchdogState.WITHDRAWN, "BIRD has taken it over");
    }
  }

  /** BIRD did not withdraw; it is told again, unless the SLR is back. */
  public void onFailed(long nowNs) {
    land();
    retryAtNs = nowNs + (patience.retryNs() << Math.min(failures, LONGEST_BACK_OFF_DOUBLINGS));
    failures++;
  }

  /** What is to be done next. */
  public Optional<WatchdogAction> pollAction() {
    return Optional.ofNullable(actions.poll());
  }

  /** State of the machine. */
  public WatchdogState state() {
    return state;
  }

  /** How often BIRD withdrew on its word. */
  public long withdrawals() {
    return withdrawals;
  }

  /** How often BIRD did not, since it last did or the SLR last began to answer. */
  public int failures() {
    return failures;
  }

  /** How often the watchdog itself stood still. */
  public long pauses() {
    return pauses;
  }

  private void beginAnew(long nowNs) {
    heardNs = nowNs;
    forwardedNs = nowNs;
  }

  private boolean isTooLong(long nowNs) {
    long silenceNs = nowNs - heardNs;
    long nothingForwardsNs = Math.min(silenceNs, nowNs - forwardedNs);
    return nothingForwardsNs >= patience.silentNs() || silenceNs >= patience.aloneNs();
  }

  private String reason(WatchdogLook look, long nowNs) {
    return String.format(
        Locale.ROOT,
        "the SLR has been silent for %.1f s, and %s",
        (nowNs - heardNs) / 1e9,
        look.goesOn() ? "its kernel has gone on alone for long enough" : "nothing forwards");
  }

  private void withdraw() {
    inFlight = true;
    actions.add(new WatchdogAction.Withdraw());
  }

  private void land() {
    if (!inFlight) {
      throw new IllegalStateException("no withdrawal is in flight");
    }
    inFlight = false;
  }

  private void state(WatchdogState next, String reason) {
    actions.add(new WatchdogAction.Transition(state, next, reason));
    state = next;
  }
}
