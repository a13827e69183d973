package slr.node.control;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import slr.node.metrics.Metrics;

/** What a control socket has seen; any thread may add and read. */
public final class ControlCounters {

  final LongAdder connections = new LongAdder();

  /** Answered with class 0xxx. */
  final LongAdder done = new LongAdder();

  /** Answered with class 8xxx. */
  final LongAdder failed = new LongAdder();

  /** Answered with class 9xxx. */
  final LongAdder badRequests = new LongAdder();

  /** Closed at once because too many were open. */
  final LongAdder overloaded = new LongAdder();

  /** Broke off or took too long; an answer may have been counted before. */
  final LongAdder broken = new LongAdder();

  /** Has them scraped, too. */
  public Metrics addTo(Metrics metrics) {
    return metrics.counters(
        "slr_control_total", "Control socket, by what happened", "event", this::byEvent);
  }

  /** The counts now, all of them, by name. */
  public Map<String, Long> byEvent() {
    Map<String, Long> counts = new LinkedHashMap<>();
    counts.put("connections", connections.sum());
    counts.put("done", done.sum());
    counts.put("failed", failed.sum());
    counts.put("bad-requests", badRequests.sum());
    counts.put("overloaded", overloaded.sum());
    counts.put("broken", broken.sum());
    return counts;
  }
}
