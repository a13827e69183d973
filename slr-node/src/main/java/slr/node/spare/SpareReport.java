package slr.node.spare;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import slr.core.spare.MateStatus;
import slr.core.spare.SpareCounter;

/**
 * What the command {@code spare} shows (A16).
 *
 * @param cluster its name
 * @param mates the other members that are there
 * @param flows records of flows known here, mirrored ones included
 * @param events what happened, by name
 */
public record SpareReport(
    String cluster, List<MateLine> mates, long flows, Map<String, Long> events) {

  /**
   * One of the others.
   *
   * @param node its name
   * @param heardAll whether it has told everything that it knew, and it could be used here
   * @param toldAll whether it was told everything
   * @param lagMs age of the oldest change that it may not have, or had when it last acknowledged,
   *     in milliseconds
   * @param lagWorstMs the worst of the last minute or two
   * @param waiting changes that are not sent yet
   * @param underWay batches that are not acknowledged yet
   */
  public record MateLine(
      String node,
      boolean heardAll,
      boolean toldAll,
      double lagMs,
      double lagWorstMs,
      int waiting,
      int underWay) {

    static MateLine of(MateStatus mate) {
      return new MateLine(
          mate.name(),
          mate.heardAll(),
          mate.toldAll(),
          ms(mate.lagNs()),
          ms(mate.worstLagNs()),
          mate.waiting(),
          mate.underWay());
    }

    /** To a tenth. */
    private static double ms(long ns) {
      return Math.round(ns / 1e5) / 10.0;
    }
  }

  static Map<String, Long> events(Map<SpareCounter, Long> counters) {
    Map<String, Long> events = new LinkedHashMap<>();
    counters.forEach((counter, count) -> events.put(counter.label(), count));
    return events;
  }
}
