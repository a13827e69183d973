package slr.core.advertise;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import slr.core.timer.Deadlines;

/**
 * Hosts whose agents say nothing, and what their machines show meanwhile (X1, E8). A machine that
 * answers a probe has its connections still, whatever became of the agent: its tunnel stays up for
 * them. One that does not answer is dead after a while, and with it all of its connections.
 */
final class Vigil {

  /** So long a sign of life holds: a record, or the answer to one of four probes a second. */
  static final long SIGN_NS = Duration.ofSeconds(1).toNanos();

  /** A machine whose agent was away for so long is no host any more. */
  static final long LONGEST_NS = Duration.ofHours(1).toNanos();

  /** Whoever did not look for so long stood still: all silence begins anew. */
  private static final long LOOK_NS = Duration.ofSeconds(2).toNanos();

  /** How often a machine is asked whose agent is there. */
  private static final long CALM_NS = Duration.ofSeconds(10).toNanos();

  private final AdvertisementTimers timers;

  /** At least two periods of heartbeats, so that the last one still holds when one is missed. */
  private final long signHoldsNs;

  private final Map<String, Watch> watches = new HashMap<>();

  /** Whether a tunnel is up again of which the caller has not heard. */
  private boolean revived;

  private long lookedNs;

  /** One host that is watched. */
  private static final class Watch {
    final long sinceNs;
    long signNs;
    boolean isKept = true;

    /** When the first probe was not answered of those that nothing came between. */
    long silentSinceNs;

    boolean isSilent;

    Watch(Child host) {
      sinceNs = host.heardNs();
      signNs = host.signNs();
    }

    long keptUntilNs(long signHoldsNs) {
      return Math.min(signNs + signHoldsNs, sinceNs + LONGEST_NS);
    }
  }

  Vigil(AdvertisementTimers timers) {
    this.timers = timers;
    signHoldsNs = Math.max(SIGN_NS, 2 * timers.heartbeatNs());
  }

  /** The agent of this host is missed since its last record. */
  void begin(Child host) {
    watches.computeIfAbsent(host.node(), _ -> new Watch(host));
  }

  /** It is in use again, or not meant to be. */
  void end(Child host) {
    watches.remove(host.node());
  }

  /** Which machines are to be asked now; early enough to know before a session is given up. */
  List<MachineProbe> probes(Collection<Child> children, long nowNs) {
    if (nowNs - lookedNs > LOOK_NS) {
      watches.values().forEach(watch -> watch.isSilent = false);
    }
    lookedNs = nowNs;
    return children.stream()
        .filter(Child::isHostWithRows)
        .filter(host -> host.asks(isMissed(host, nowNs) ? 0 : CALM_NS, nowNs))
        .map(host -> new MachineProbe(host.node(), host.hello().endPoints(), isMissed(host, nowNs)))
        .toList();
  }

  private boolean isMissed(Child host, long nowNs) {
    return watches.containsKey(host.node()) || isLate(host, nowNs);
  }

  private boolean isLate(Child host, long nowNs) {
    return nowNs - host.heardNs() > 2 * timers.heartbeatNs();
  }

  /** The machine has answered, or has not in time; whether it is dead now. */
  boolean onProbe(Child host, boolean answered, long nowNs) {
    Watch watch = watches.get(host.node());
    if (answered) {
      host.answered(nowNs);
    } else if (watch == null && !isLate(host, nowNs)) {
      // Its agent is there, and yet it does not answer.
      host.unanswered();
    }
    if (watch == null) {
      return false;
    }
    if (answered) {
      onAnswer(watch, nowNs);
      return false;
    }
    return host.answersProbes() && isDead(watch, nowNs);
  }

  private void onAnswer(Watch watch, long nowNs) {
    watch.isSilent = false;
    watch.signNs = nowNs;
    boolean isKept = watch.keptUntilNs(signHoldsNs) - nowNs > 0;
    revived |= isKept && !watch.isKept;
    watch.isKept = isKept;
  }

  private boolean isDead(Watch watch, long nowNs) {
    if (!watch.isSilent) {
      watch.isSilent = true;
      watch.silentSinceNs = nowNs;
    }
    return nowNs - watch.silentSinceNs >= timers.deadAfterNs();
  }

  /** Whether the flows of this host, whose agent is missed, may still go there. */
  boolean isKept(Child host) {
    Watch watch = watches.get(host.node());
    return watch != null && watch.isKept;
  }

  /** Time has passed; whether any tunnel is down now that was up, or up again. */
  boolean expire(long nowNs) {
    boolean any = revived;
    revived = false;
    for (Watch watch : watches.values()) {
      if (watch.isKept && watch.keptUntilNs(signHoldsNs) - nowNs <= 0) {
        watch.isKept = false;
        any = true;
      }
    }
    return any;
  }

  /** How long what is known of a host without a session is kept, if probes do not say more. */
  long retentionNs(Child host) {
    boolean probesTell = watches.containsKey(host.node()) && host.answersProbes();
    return probesTell ? LONGEST_NS : timers.retentionNs();
  }

  /** When {@link #expire} has something to do. */
  OptionalLong nextDeadlineNs() {
    return watches.values().stream()
        .filter(watch -> watch.isKept)
        .map(watch -> OptionalLong.of(revived ? watch.signNs : watch.keptUntilNs(signHoldsNs)))
        .reduce(OptionalLong.empty(), Deadlines::earlier);
  }
}
