package slr.core.announce;

import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;
import slr.core.choice.Candidate;
import slr.core.row.Directive;
import slr.core.row.Health;
import slr.core.row.Row;
import slr.packet.Prefix;

/** What is below for one announced prefix, better ones later. */
public enum Serving {
  /** Nobody can serve it. */
  NONE,
  /** Healthy nodes that want known flows only. */
  DRAINING,
  /** At least one node takes new flows. */
  READY;

  /**
   * Looks at all candidates for each announced prefix. A row counts for a prefix that contains it,
   * as in the forwarding table: a host may serve a part of what is announced, but what it offers
   * beyond that is nothing that packets could be sent to.
   */
  public static Map<Prefix, Serving> of(
      Collection<Prefix> announced, Collection<Candidate> candidates) {
    Map<Prefix, Serving> result = new TreeMap<>();
    announced.forEach(prefix -> result.put(prefix, NONE));
    for (Candidate candidate : candidates) {
      Serving serving = of(candidate.row());
      result.replaceAll((prefix, best) ->
          serving.compareTo(best) > 0 && prefix.contains(candidate.row().key().virtualHost())
              ? serving
              : best);
    }
    return result;
  }

  private static Serving of(Row row) {
    if (row.welcomesNewFlows()) {
      return READY;
    }
    boolean draining = row.health() == Health.HEALTHY && row.current() == Directive.DRAINING;
    return draining ? DRAINING : NONE;
  }
}
