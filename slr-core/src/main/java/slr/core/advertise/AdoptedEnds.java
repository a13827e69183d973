package slr.core.advertise;

import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import slr.core.forward.TunnelEnd;
import slr.packet.IpAddress;

/**
 * The tunnel ends of a process before this one, whose flows go on. The child that registers with
 * the end point of one gets its number, which the flows name. Until that child was in use once, or
 * a living one would have been, nothing is known of it: what was up stays up.
 */
final class AdoptedEnds {

  private final Set<Integer> numbers = new HashSet<>();

  /** By number; no child has come for them yet. */
  private final Map<Integer, AdoptedEnd> unclaimed = new TreeMap<>();

  /** Numbers of those that are up because they were. */
  private final Set<Integer> unjudged = new HashSet<>();

  private final long untilNs;

  /** From when on nobody waits for those that no child has come for; they keep their numbers. */
  private final long missedUntilNs;

  private boolean areMissed;

  /**
   * @param untilNs when a living child would have been in use again
   * @param missedUntilNs when one that was away would have been forgotten
   */
  AdoptedEnds(Collection<AdoptedEnd> ends, long untilNs, long missedUntilNs) {
    this.untilNs = untilNs;
    this.missedUntilNs = missedUntilNs - untilNs < 0 ? untilNs : missedUntilNs;
    areMissed = !ends.isEmpty();
    for (AdoptedEnd end : ends) {
      numbers.add(end.nextHop());
      unclaimed.put(end.nextHop(), end);
      if (end.up()) {
        unjudged.add(end.nextHop());
      }
    }
  }

  /** Whether a child that brings no number gets another one. */
  boolean has(int nextHop) {
    return numbers.contains(nextHop);
  }

  /** The number that a new child with these end points had, if it had one; nobody else gets it. */
  OptionalInt claim(List<IpAddress> endPoints) {
    Map<IpAddress, AdoptedEnd> byEndPoint = new HashMap<>();
    unclaimed.values().forEach(end -> byEndPoint.put(end.endPoint(), end));
    for (IpAddress endPoint : endPoints) {
      @Nullable AdoptedEnd end = byEndPoint.get(endPoint);
      if (end != null) {
        unclaimed.remove(end.nextHop());
        return OptionalInt.of(end.nextHop());
      }
    }
    return OptionalInt.empty();
  }

  /** Whether nothing is known of it but that it was up. */
  boolean isUnjudged(int nextHop) {
    return unjudged.contains(nextHop);
  }

  /** From now on its child's session says what it is. */
  void judge(int nextHop) {
    unjudged.remove(nextHop);
  }

  /** Those for which no child has come in time, each under the name of its end point. */
  List<ChildEnd> unclaimed() {
    return (areMissed ? unclaimed : Map.<Integer, AdoptedEnd>of())
        .values().stream()
            .map(end ->
                new ChildEnd(
                    end.nextHop(),
                    end.endPoint().toString(),
                    List.of(end.endPoint()),
                    unjudged.contains(end.nextHop())
                        ? TunnelEnd.State.ADOPTED
                        : TunnelEnd.State.DOWN))
            .toList();
  }

  /** Time has passed; whether anything is down now that was up. */
  boolean expire(long nowNs) {
    boolean expires = !unjudged.isEmpty() && untilNs - nowNs <= 0;
    boolean areGone = areMissed && missedUntilNs - nowNs <= 0;
    if (expires) {
      unjudged.clear();
    }
    areMissed &= !areGone;
    return expires || areGone;
  }

  /** When {@link #expire} has something to do. */
  OptionalLong nextDeadlineNs() {
    if (!unjudged.isEmpty()) {
      return OptionalLong.of(untilNs);
    }
    return areMissed ? OptionalLong.of(missedUntilNs) : OptionalLong.empty();
  }
}
