package slr.node.level;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;
import slr.node.control.ControlCounters;
import slr.node.forward.DataPlaneReport;
import slr.node.forward.ForwardingLoop;
import slr.node.forward.PortReport;
import slr.node.metrics.Metrics;

/** What a level tells Prometheus; at most a second old, so that a scrape costs no packet time. */
final class LevelMetrics {

  private LevelMetrics() {}

  static Metrics of(LevelControl level, ControlCounters socket) {
    ForwardingLoop loop = level.loop();
    Metrics metrics = new Metrics();
    level
        .announcer()
        .ifPresent(each ->
            metrics.gauge("slr_bird_up", "Whether BIRD answers", () -> each.birdAnswers() ? 1 : 0));
    level
        .costs()
        .ifPresent(each ->
            metrics.gauge(
                "slr_routing_up",
                "Whether BIRD says what the ways cost",
                () -> each.birdAnswers() ? 1 : 0));
    level.standbys().addTo(metrics);
    return socket
        .addTo(metrics)
        .counters("slr_packets_total", "Packets by outcome", "outcome", () -> outcomes(loop))
        .counters("slr_dropped_total", "Dropped packets", "reason", () -> loop.latest().dropped())
        .counters(
            "slr_connections_total",
            "Connections of children and neighbours by what became of them",
            "outcome",
            level.links().transport().counters()::all)
        .counters(
            "slr_port_packets_total",
            "Packets by port",
            "port",
            () -> byPort(loop, PortReport::packets))
        .counters(
            "slr_port_lost_total",
            "Packets lost by port",
            "port",
            () -> byPort(loop, PortReport::lost))
        .gauge("slr_balance", "Packets without an outcome", () -> loop.latest().balance());
  }

  private static Map<String, Long> outcomes(ForwardingLoop loop) {
    DataPlaneReport report = loop.latest();
    Map<String, Long> outcomes = new LinkedHashMap<>(report.answered());
    outcomes.put("forwarded", report.forwarded());
    outcomes.put("passed", report.passed());
    outcomes.put("dropped", report.droppedTotal());
    return outcomes;
  }

  private static Map<String, Long> byPort(ForwardingLoop loop, ToLongFunction<PortReport> value) {
    return loop.latest().ports().stream()
        .collect(Collectors.toMap(PortReport::name, value::applyAsLong, Long::sum));
  }
}
