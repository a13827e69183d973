package slr.host;

import java.util.concurrent.TimeUnit;
import slr.host.tunnel.TunnelCounters;
import slr.host.tunnel.TunnelEnd;
import slr.node.metrics.Metrics;

/** What the agent tells Prometheus. */
final class HostMetrics {

  private static final long PATIENCE_MS = 1_000;

  private HostMetrics() {}

  static Metrics of(TunnelEnd end) {
    Metrics metrics = new Metrics();
    metrics.counters("slr_verdicts_total", "Packets by verdict", "verdict", end::verdicts);
    metrics.counter(
        "slr_strays_reported_total", "Not mine reports", () -> counters(end).straysReported());
    metrics.gauge("slr_held_flows", "Flows the guard knows", () -> counters(end).heldFlows());
    metrics.gauge("slr_balance", "Packets without a verdict", () -> counters(end).unbalanced());
    return metrics;
  }

  private static TunnelCounters counters(TunnelEnd end) {
    return end.counters().orTimeout(PATIENCE_MS, TimeUnit.MILLISECONDS).join();
  }
}
