package slr.core.announce;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import slr.core.timer.Deadlines;
import slr.packet.Prefix;

/**
 * Decides what the routers outside shall hear; pure. The rules are in the package essay. Call any
 * {@code on...} method or command, then {@link #pollAction} until empty, then {@link
 * #nextDeadlineNs}. Each {@code Announce} must be answered by {@link #onApplied} or {@link
 * #onFailed}; until then there is no other.
 */
public final class AnnouncementMachine {

  private static final int LONGEST_BACK_OFF_DOUBLINGS = 5;

  private final AnnouncementConfig config;
  private final Queue<AnnouncementAction> actions = new ArrayDeque<>();
  private final Deadlines<AnnouncementTimer> deadlines = new Deadlines<>(AnnouncementTimer.class);

  /** When a prefix may be withdrawn that nobody can serve. */
  private final Map<Prefix, Long> withdrawAtNs = new HashMap<>();

  private final Flaps flaps;
  private Set<Prefix> prefixes;
  private Map<Prefix, Serving> serving = Map.of();
  private AnnouncementState state = AnnouncementState.START_HOLD;
  private Announcement applied;
  private @Nullable Announcement inFlight;
  private boolean drained;
  private boolean forgotten;
  private int failures;
  private long changes;

  /**
   * Nothing is known of the children, and nothing is withdrawn before {@link #onListening}.
   *
   * @param lastGood what the process before had announced, {@link Announcement#NOTHING} if unknown
   */
  public AnnouncementMachine(AnnouncementConfig config, Announcement lastGood) {
    this.config = config;
    this.flaps = new Flaps(config.damping());
    this.prefixes = config.prefixes();
    this.applied = lastGood;
  }

  /** Children can come back from now on: the start hold begins. */
  public void onListening(long nowNs) {
    deadlines.set(AnnouncementTimer.START_HOLD, nowNs + config.startHoldNs());
  }

  /** What can be served now; a prefix that is missing cannot. */
  public void onServing(Map<Prefix, Serving> now, long nowNs) {
    serving = Map.copyOf(now);
    decide(nowNs);
  }

  /** The announcement in flight is what the routers hear now. */
  public void onApplied(long nowNs) {
    Announcement before = applied;
    applied = takeInFlight();
    failures = 0;
    changes++;
    for (Prefix prefix : before.prefixes().keySet()) {
      if (!applied.prefixes().containsKey(prefix) && prefixes.contains(prefix)) {
        flaps.onWithdrawn(prefix, nowNs);
      }
    }
    decide(nowNs);
  }

  /** The announcement in flight was not taken over; the last good one stands. */
  public void onFailed(long nowNs) {
    // What was to be told again is to be told still, though it is no change.
    forgotten |= takeInFlight().equals(applied);
    long pauseNs = config.retryNs() << Math.min(failures, LONGEST_BACK_OFF_DOUBLINGS);
    failures++;
    deadlines.set(AnnouncementTimer.RETRY, nowNs + pauseNs);
  }

  /**
   * The routing daemon is back after a silence, in which its neighbours have found other ways. It
   * is told again, and no hold keeps what nobody can serve: that would lead them back to a node
   * that cannot help them.
   */
  public void onBack(long nowNs) {
    if (state == AnnouncementState.RUNNING) {
      prefixes.stream()
          .filter(prefix -> serving(prefix) == Serving.NONE)
          .forEach(prefix -> withdrawAtNs.put(prefix, nowNs));
    }
    onReturn(nowNs);
  }

  /** Somebody else told the routing daemon something: it is told again, and at once. */
  public void onReturn(long nowNs) {
    forgotten = true;
    deadlines.stop(AnnouncementTimer.RETRY);
    decide(nowNs);
  }

  /** The operator drains this node: everything becomes a last resort. */
  public void drain(long nowNs) {
    drained = true;
    decide(nowNs);
  }

  /** The operator takes the drain back, and wants nothing held back. */
  public void undrain(long nowNs) {
    drained = false;
    flaps.retain(Set.of());
    decide(nowNs);
  }

  /** New configuration: other prefixes are announced. One that is gone is withdrawn at once. */
  public void configure(Set<Prefix> newPrefixes, long nowNs) {
    prefixes = Set.copyOf(newPrefixes);
    flaps.retain(prefixes);
    decide(nowNs);
  }

  /** The process shall end: last resort, wait, withdraw, {@code Done}. */
  public void stop(long nowNs) {
    if (state == AnnouncementState.START_HOLD || state == AnnouncementState.RUNNING) {
      state(AnnouncementState.DEPREFERRING, "the process stops");
      boolean nothing = applied.prefixes().isEmpty() && inFlight == null;
      deadlines.set(AnnouncementTimer.STOP, nothing ? nowNs : nowNs + config.stopDrainNs());
      decide(nowNs);
    }
  }

  /** Time has passed; early and repeated calls are harmless. */
  public void onTimeout(long nowNs) {
    Optional<AnnouncementTimer> due = deadlines.pollExpired(nowNs);
    while (due.isPresent()) {
      switch (due.get()) {
        case START_HOLD -> {
          if (state == AnnouncementState.START_HOLD) {
            state(AnnouncementState.RUNNING, "children have had time to come back");
          }
        }
        case HOLD, RETRY -> {}
        case STOP -> onStopTimer(nowNs);
      }
      decide(nowNs);
      due = deadlines.pollExpired(nowNs);
    }
  }

  /** What is to be done next. */
  public Optional<AnnouncementAction> pollAction() {
    return Optional.ofNullable(actions.poll());
  }

  /** When {@link #onTimeout} wants to be called. */
  public OptionalLong nextDeadlineNs() {
    return deadlines.next();
  }

  /** State of the machine. */
  public AnnouncementState state() {
    return state;
  }

  /** What the routers hear, as far as known: the last one that was taken over. */
  public Announcement applied() {
    return applied;
  }

  /** Whether the operator has drained this node. */
  public boolean isDrained() {
    return drained;
  }

  /** How many announcements were taken over. */
  public long changes() {
    return changes;
  }

  /** Failures since the last announcement that was taken over. */
  public int failures() {
    return failures;
  }

  /** What could be announced, but waits. */
  public Map<Prefix, HeldBack> heldBack(long nowNs) {
    Map<Prefix, HeldBack> waiting = new TreeMap<>();
    for (Prefix prefix : prefixes) {
      if (serving(prefix) != Serving.NONE) {
        flaps
            .heldBack(prefix, nowNs)
            .filter(_ -> !applied.prefixes().containsKey(prefix))
            .ifPresent(held -> waiting.put(prefix, held));
      }
    }
    return waiting;
  }

  private void onStopTimer(long nowNs) {
    if (state == AnnouncementState.DEPREFERRING) {
      state(AnnouncementState.WITHDRAWING, "the routers have had time to move");
      // Long enough for the first retries; a node that cannot reach BIRD must end all the same.
      long patienceNs = Math.max(config.stopDrainNs(), 8 * config.retryNs());
      deadlines.set(AnnouncementTimer.STOP, nowNs + patienceNs);
    } else if (state == AnnouncementState.WITHDRAWING) {
      finish(false, "withdrawal was given up");
    }
  }

  private void decide(long nowNs) {
    // Also while one is in flight: the holds begin when the children change, not at the answer.
    Announcement wanted = wanted(nowNs);
    if (state == AnnouncementState.STOPPED || inFlight != null) {
      return;
    }
    if (forgotten || !wanted.equals(applied)) {
      if (!deadlines.isRunning(AnnouncementTimer.RETRY)) {
        forgotten = false;
        inFlight = wanted;
        actions.add(new AnnouncementAction.Announce(wanted));
      }
    } else if (state == AnnouncementState.WITHDRAWING) {
      finish(true, "nothing is announced any more");
    }
  }

  private Serving serving(Prefix prefix) {
    return serving.getOrDefault(prefix, Serving.NONE);
  }

  private Announcement wanted(long nowNs) {
    return switch (state) {
      case START_HOLD, RUNNING -> drained ? servable(nowNs).deprefer() : servable(nowNs);
      case DEPREFERRING -> applied.deprefer();
      case WITHDRAWING, STOPPED -> Announcement.NOTHING;
    };
  }

  private Announcement servable(long nowNs) {
    Map<Prefix, Preference> result = new TreeMap<>();
    deadlines.stop(AnnouncementTimer.HOLD);
    withdrawAtNs.keySet().retainAll(prefixes);
    for (Prefix prefix : prefixes) {
      switch (serving(prefix)) {
        case READY -> {
          withdrawAtNs.remove(prefix);
          put(result, prefix, Preference.NORMAL, nowNs);
        }
        case DRAINING, STANDBY -> {
          withdrawAtNs.remove(prefix);
          put(result, prefix, Preference.DEPREFERRED, nowNs);
        }
        case NONE -> {
          Preference was = applied.prefixes().get(prefix);
          if (was != null && staysFor(prefix, nowNs)) {
            result.put(prefix, was);
          }
        }
      }
    }
    return new Announcement(result);
  }

  private void put(
      Map<Prefix, Preference> result, Prefix prefix, Preference preference, long nowNs) {
    Optional<HeldBack> held =
        applied.prefixes().containsKey(prefix) ? Optional.empty() : flaps.heldBack(prefix, nowNs);
    if (held.isPresent()) {
      wakeAt(held.get().untilNs());
    } else {
      result.put(prefix, preference);
    }
  }

  private void wakeAt(long atNs) {
    OptionalLong earlier = deadlines.at(AnnouncementTimer.HOLD);
    deadlines.set(
        AnnouncementTimer.HOLD, Deadlines.earlier(earlier, OptionalLong.of(atNs)).orElse(atNs));
  }

  /** Whether a prefix that nobody can serve is announced for some time yet. */
  private boolean staysFor(Prefix prefix, long nowNs) {
    if (state == AnnouncementState.START_HOLD) {
      return true;
    }
    long atNs = withdrawAtNs.computeIfAbsent(prefix, _ -> nowNs + config.withdrawHoldNs());
    if (atNs - nowNs <= 0) {
      return false;
    }
    wakeAt(atNs);
    return true;
  }

  private Announcement takeInFlight() {
    Announcement answered = inFlight;
    if (answered == null) {
      throw new IllegalStateException("no announcement is in flight");
    }
    inFlight = null;
    return answered;
  }

  private void finish(boolean withdrawn, String reason) {
    deadlines.stopAll();
    state(AnnouncementState.STOPPED, reason);
    actions.add(new AnnouncementAction.Done(withdrawn));
  }

  private void state(AnnouncementState next, String reason) {
    actions.add(new AnnouncementAction.Transition(state, next, reason));
    state = next;
  }
}
