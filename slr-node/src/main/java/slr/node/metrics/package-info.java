/**
 * Metrics in Prometheus' text format (version 0.0.4) on a TCP port.
 *
 * <p>{@link Metrics} is the list of named values; each is read by its supplier when somebody
 * scrapes, so that counting costs the counted code nothing more. {@link MetricsServer} serves
 * {@code GET /metrics}. Suppliers are called on the server's threads, by one scrape at a time: they
 * must read volatile or atomic state. One that throws is left out of that scrape and counted in
 * {@code slr_metrics_failures_total}. Bounds: {@value slr.node.metrics.Metrics#FAMILIES_MAX} names,
 * {@value slr.node.metrics.Metrics#SAMPLES_MAX} values each. Weak spot: no TLS, no authentication;
 * bind it to a management address.
 */
@NullMarked
package slr.node.metrics;

import org.jspecify.annotations.NullMarked;
