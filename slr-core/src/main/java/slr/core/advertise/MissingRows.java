package slr.core.advertise;

import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import slr.core.timer.Deadlines;

/**
 * SLRs whose process came back with fewer rows than the one before it had: nobody below them said
 * that they are gone, and those below may be on their way. For as long as an absent child is waited
 * for, nothing follows from what such a child does not know.
 */
final class MissingRows {

  private final long patienceNs;
  private final Map<String, Long> untilNs = new HashMap<>();

  MissingRows(long patienceNs) {
    this.patienceNs = patienceNs;
  }

  /** The child has said that there is no such row. */
  void removedFrom(Child child, long nowNs) {
    if (child.isReturning()) {
      untilNs.put(child.node(), nowNs + patienceNs);
    }
  }

  boolean isEmpty() {
    return untilNs.isEmpty();
  }

  /** Time has passed; whether somebody is waited for no longer. */
  boolean expire(long nowNs) {
    return untilNs.values().removeIf(until -> until - nowNs <= 0);
  }

  /** When {@link #expire} has something to do. */
  OptionalLong nextDeadlineNs() {
    OptionalLong next = OptionalLong.empty();
    for (long until : untilNs.values()) {
      next = Deadlines.earlier(next, OptionalLong.of(until));
    }
    return next;
  }
}
