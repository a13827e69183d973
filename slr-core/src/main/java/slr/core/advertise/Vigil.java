package slr.core.advertise;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import slr.core.timer.Deadlines;

/**
 * Children whose processes say nothing, and what their machines show meanwhile (X1, X5, E8). The
 * machine of a host that answers a probe has its connections still, whatever became of the agent:
 * its tunnel stays up for them. One that does not answer is dead after a while, and with it all of
 * its connections. The machine of an SLR that forwards alone has its flows still, and for a while
 * places new ones.
 */
final class Vigil {

  /** So long a sign of life holds: a record, or the answer to one of four probes a second. */
  static final long SIGN_NS = Duration.ofSeconds(1).toNanos();

  /**
   * So long the kernel of an SLR places new flows without being told what becomes of those below it
   * (design section 4).
   */
  static final long ALONE_NS = Duration.ofSeconds(60).toNanos();

  /** A machine whose process was away for so long is no child any more. */
  static final long LONGEST_NS = Duration.ofHours(1).toNanos();

  /** Whoever did not look for so long stood still: all silence begins anew. */
  private static final long LOOK_NS = Duration.ofSeconds(2).toNanos();

  /** How often a machine is asked whose process is there. */
  private static final long CALM_NS = Duration.ofSeconds(10).toNanos();

  private final AdvertisementTimers timers;

  /** At least two periods of heartbeats, so that the last one still holds when one is missed. */
  private final long signHoldsNs;

  private final Map<String, Watch> watches = new HashMap<>();

  /** Those that answer again, of which the caller has not heard. */
  private final Set<String> revived = new LinkedHashSet<>();

  private long lookedNs;

  /** Before, it may have been deaf itself. */
  private long looksSinceNs;

  /** One child that is watched. */
  private static final class Watch {
    final long sinceNs;
    long signNs;
    boolean isKept = true;

    /** Whether new flows may go there, too. */
    boolean placesAlone;

    Watch(Child child) {
      sinceNs = child.heardNs();
      signNs = child.signNs();
      placesAlone = !child.isHost();
    }

    long placesUntilNs() {
      return sinceNs + ALONE_NS;
    }

    long keptUntilNs(long signHoldsNs) {
      return Math.min(signNs + signHoldsNs, sinceNs + LONGEST_NS);
    }
  }

  Vigil(AdvertisementTimers timers) {
    this.timers = timers;
    signHoldsNs = Math.max(SIGN_NS, 2 * timers.heartbeatNs());
  }

  /** The process of this child is missed since its last record. */
  void begin(Child child) {
    watches.computeIfAbsent(child.node(), _ -> new Watch(child));
  }

  /** It is in use again, or not meant to be. */
  void end(Child child) {
    watches.remove(child.node());
    revived.remove(child.node());
  }

  /** A record of it has come: its process is back, and about to say its rows. */
  void heard(Child child, long nowNs) {
    Watch watch = watches.get(child.node());
    if (watch != null) {
      watch.signNs = nowNs;
    }
  }

  /** Which machines are to be asked now; early enough to know before a session is given up. */
  List<MachineProbe> probes(Collection<Child> children, long nowNs) {
    look(nowNs);
    return children.stream()
        .filter(child -> child.outlivesItsProcess() || watches.containsKey(child.node()))
        .filter(child -> child.asks(isMissed(child, nowNs) ? 0 : CALM_NS, nowNs))
        .map(child ->
            new MachineProbe(child.node(), child.hello().endPoints(), isMissed(child, nowNs)))
        .toList();
  }

  private void look(long nowNs) {
    if (nowNs - lookedNs > LOOK_NS) {
      looksSinceNs = nowNs;
    }
    lookedNs = nowNs;
  }

  private boolean isMissed(Child child, long nowNs) {
    return watches.containsKey(child.node()) || isLate(child, nowNs);
  }

  private boolean isLate(Child child, long nowNs) {
    return nowNs - child.heardNs() > 2 * timers.heartbeatNs();
  }

  /** The machine has answered, or has not in time; whether it is a host's, and dead now. */
  boolean onProbe(Child child, boolean answered, long nowNs) {
    // What was asked before this process stood still says nothing.
    look(nowNs);
    Watch watch = watches.get(child.node());
    if (answered) {
      child.answered(nowNs);
    } else if (watch == null && !isLate(child, nowNs)) {
      // Its process is there, and yet it does not answer.
      child.unanswered();
    }
    if (watch == null) {
      return false;
    }
    if (answered) {
      onAnswer(child, watch, nowNs);
      return false;
    }
    return child.isHost() && child.answersProbes() && isDead(watch, nowNs);
  }

  private void onAnswer(Child child, Watch watch, long nowNs) {
    watch.signNs = nowNs;
    // The kernel of an SLR may be another since, which forwards nothing: its session will say.
    boolean isKept = watch.keptUntilNs(signHoldsNs) - nowNs > 0 && (watch.isKept || child.isHost());
    if (isKept && !watch.isKept) {
      revived.add(child.node());
    }
    watch.isKept = isKept;
  }

  private boolean isDead(Watch watch, long nowNs) {
    return nowNs - Math.max(watch.signNs, looksSinceNs) >= timers.deadAfterNs();
  }

  /** Whether the flows of this child, whose process is missed, may still go there. */
  boolean isKept(Child child) {
    Watch watch = watches.get(child.node());
    return watch != null && watch.isKept;
  }

  /** Whether new flows may go there as well, if nobody else takes them. */
  boolean placesAlone(Child child) {
    return placesUntilNs(child).isPresent();
  }

  /** Until when that is so, if its machine does not answer again before. */
  OptionalLong placesUntilNs(Child child) {
    Watch watch = watches.get(child.node());
    return watch != null && watch.isKept && watch.placesAlone
        ? OptionalLong.of(Math.min(watch.placesUntilNs(), watch.keptUntilNs(signHoldsNs)))
        : OptionalLong.empty();
  }

  /** Time has passed: those for which anything else holds now. */
  List<String> expire(long nowNs) {
    Set<String> changed = new LinkedHashSet<>(revived);
    revived.clear();
    watches.forEach((node, watch) -> {
      boolean isDown = watch.isKept && watch.keptUntilNs(signHoldsNs) - nowNs <= 0;
      boolean isOver = watch.placesAlone && watch.placesUntilNs() - nowNs <= 0;
      watch.isKept &= !isDown;
      watch.placesAlone &= watch.isKept && !isOver;
      if (isDown || isOver) {
        changed.add(node);
      }
    });
    return List.copyOf(changed);
  }

  /** How long what is known of a child without a session is kept, if probes do not say more. */
  long retentionNs(Child child) {
    Watch watch = watches.get(child.node());
    boolean probesTell = watch != null && (child.isHost() ? child.answersProbes() : watch.isKept);
    return probesTell ? LONGEST_NS : timers.retentionNs();
  }

  /** When {@link #expire} has something to do. */
  OptionalLong nextDeadlineNs() {
    OptionalLong next = OptionalLong.empty();
    for (Map.Entry<String, Watch> each : watches.entrySet()) {
      Watch watch = each.getValue();
      if (watch.isKept) {
        long untilNs =
            revived.contains(each.getKey()) ? watch.signNs : watch.keptUntilNs(signHoldsNs);
        next = Deadlines.earlier(next, OptionalLong.of(untilNs));
      }
      if (watch.placesAlone) {
        next = Deadlines.earlier(next, OptionalLong.of(watch.placesUntilNs()));
      }
    }
    return next;
  }
}
