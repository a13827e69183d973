package slr.core.progress;

import java.util.Comparator;
import slr.core.flow.FlowKey;

/** One flow that stalled not long ago. */
final class StalledFlow {

  /**
   * Who gets the next echo: the one that is due first. By differences, not by values: the clock may
   * wrap.
   */
  static final Comparator<StalledFlow> BY_TURN =
      (one, other) -> {
        long laterNs = one.dueNs - other.dueNs;
        return laterNs != 0 ? Long.signum(laterNs) : Long.compare(one.number, other.number);
      };

  final FlowKey flow;

  /** Tells flows apart that are due at the same time. */
  final long number;

  /** Whether an echo is to be sent. */
  boolean waits;

  /** From when on one may be sent; stays as it is while one waits. */
  long dueNs;

  /** When it stalled last. */
  long stalledNs;

  /** Between its last echo and the next. */
  long distanceNs;

  StalledFlow(FlowKey flow, long number, long distanceNs, long nowNs) {
    this.flow = flow;
    this.number = number;
    this.distanceNs = distanceNs;
    this.dueNs = nowNs;
  }
}
