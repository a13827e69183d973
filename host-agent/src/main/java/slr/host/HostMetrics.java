package slr.host;

import java.util.Map;
import java.util.Optional;
import slr.host.tunnel.StallWatch;
import slr.host.tunnel.TunnelEnd;
import slr.node.advertise.TransportCounters;
import slr.node.metrics.Metrics;

/** What the agent tells Prometheus: counts of the same second, so that scrapes cost no packet. */
final class HostMetrics {

  private HostMetrics() {}

  static Metrics of(
      TunnelEnd end,
      StallWatch stalls,
      Optional<FlowAdvertiser> echoes,
      TransportCounters parents) {
    return new Metrics()
        .counters(
            "slr_verdicts_total", "Packets by verdict", "verdict", () -> end.latest().verdicts())
        .counters(
            "slr_connections_total",
            "Connections to parents by what became of them",
            "outcome",
            parents::all)
        .counter(
            "slr_strays_reported_total", "Not mine reports", () -> end.latest().straysReported())
        .counter("slr_answers_total", "SYN,ACKs seen leaving", () -> end.latest().answers().seen())
        .counters(
            "slr_answers_lost_total",
            "SYN,ACKs that the guard was not shown",
            "reason",
            () -> end.latest().answers().losses())
        .gauge(
            "slr_answers_watched",
            "1 if the SYN,ACKs of all virtual hosts are seen",
            () -> end.latest().answers().problem().isEmpty() ? 1 : 0)
        .counter(
            "slr_stalls_reported_total",
            "Flows that stood still, told",
            () -> stalls.counters().reported())
        .counter(
            "slr_stalls_unreported_total",
            "Flows that stood still, not told: just told, or too many",
            () -> stalls.counters().unreported())
        .counter(
            "slr_stalls_lost_total",
            "Timeouts that the kernel had no room for",
            () -> stalls.counters().lost())
        .counters(
            "slr_echoes_total",
            "Echoes to clients of flows that stood still, by what became of them",
            "event",
            () -> echoes.map(its -> its.counts().events()).orElse(Map.of()))
        .gauge("slr_held_flows", "Flows the guard knows", () -> end.latest().heldFlows())
        .gauge("slr_balance", "Packets without a verdict", () -> end.latest().unbalanced());
  }
}
