package slr.node.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class MetricsServerTest {

  /** The exposition format's sample line, as promtool checks it. */
  private static final Pattern SAMPLE =
      Pattern.compile(
          "([a-zA-Z_:][a-zA-Z0-9_:]*)(\\{[a-z_]+=\"([^\"\\\\\\n]|\\\\[\\\\\"n])*\"\\})? (\\S+)");

  private final Metrics metrics =
      new Metrics()
          .counter("slr_packets_total", "Packets \\ of\nall ports", () -> 7)
          .gauge("slr_load", "Share in use", () -> 0.25)
          .gauge("slr_odd", "Not a number", () -> Double.NaN)
          .counter("slr_broken_total", "Fails", () -> Long.parseLong("x"))
          .counters(
              "slr_drops_total", "Drops", "reason", () -> Map.of("a\"b\\c\nd", 1L, "ttl", 2L));

  @Test
  void servesTheTextFormat() throws Exception {
    try (MetricsServer server = open()) {
      HttpResponse<String> reply = get(server, "/metrics");
      assertThat(reply.statusCode()).isEqualTo(200);
      assertThat(reply.headers().firstValue("Content-Type"))
          .contains("text/plain; version=0.0.4; charset=utf-8");
      Map<String, Double> samples = check(reply.body());
      assertThat(samples)
          .containsEntry("slr_packets_total", 7.0)
          .containsEntry("slr_load", 0.25)
          .containsEntry("slr_odd", Double.NaN)
          .containsEntry("slr_drops_total{reason=\"a\\\"b\\\\c\\nd\"}", 1.0)
          .containsEntry("slr_drops_total{reason=\"ttl\"}", 2.0)
          .doesNotContainKey("slr_broken_total");
      assertThat(check(get(server, "/metrics").body()))
          .containsEntry("slr_metrics_failures_total", 2.0);
      assertThat(get(server, "/").statusCode()).isEqualTo(404);
      HttpRequest post = request(server, "/metrics").POST(BodyPublishers.noBody()).build();
      assertThat(send(post).statusCode()).isEqualTo(405);
    }
  }

  @Test
  void halfARequestHoldsUpNobodyAndEnds() throws Exception {
    try (MetricsServer server = open();
        Socket stuck = new Socket()) {
      stuck.connect(server.address());
      stuck.setSoTimeout(10_000 * MetricsServer.EXCHANGE_SECONDS_MAX);
      stuck.getOutputStream().write("GET /metrics HT".getBytes(StandardCharsets.US_ASCII));
      assertThat(get(server, "/metrics").statusCode()).isEqualTo(200);
      assertThat(stuck.getInputStream().read()).isEqualTo(-1);
    }
  }

  @Test
  void namesTheAddressThatIsTaken() throws Exception {
    try (MetricsServer server = open()) {
      assertThatThrownBy(() -> MetricsServer.open(server.address(), metrics))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("metrics port 127.0.0.1:" + server.address().getPort());
    }
  }

  @Test
  void refusesNamesThatPrometheusWould() {
    assertThatThrownBy(() -> metrics.counter("slr_packets", "x", () -> 1))
        .hasMessageContaining("no name");
    assertThatThrownBy(() -> metrics.gauge("Slr-load", "x", () -> 1))
        .hasMessageContaining("no name");
    assertThatThrownBy(() -> metrics.gauge("slr_load", "x", () -> 1)).hasMessageContaining("twice");
  }

  /** Each name: HELP, TYPE, then its samples; each line well-formed; nothing twice. */
  private static Map<String, Double> check(String text) {
    assertThat(text).endsWith("\n");
    Map<String, Double> samples = new HashMap<>();
    String name = "";
    for (String line : text.split("\n", -1)) {
      if (line.startsWith("# HELP ")) {
        name = line.split(" ", -1)[2];
      } else if (line.startsWith("# TYPE ")) {
        assertThat(line).matches("# TYPE " + name + " (counter|gauge)");
      } else if (!line.isEmpty()) {
        Matcher sample = SAMPLE.matcher(line);
        assertThat(sample.matches()).as(line).isTrue();
        assertThat(sample.group(1)).isEqualTo(name);
        String key = line.substring(0, line.lastIndexOf(' '));
        assertThat(samples.put(key, Double.valueOf(sample.group(4)))).as(line).isNull();
      }
    }
    return samples;
  }

  private MetricsServer open() throws IOException {
    return MetricsServer.open(
        new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), 0), metrics);
  }

  private static HttpResponse<String> get(MetricsServer server, String path) throws Exception {
    return send(request(server, path).build());
  }

  private static HttpRequest.Builder request(MetricsServer server, String path) {
    return HttpRequest.newBuilder(
        URI.create("http://127.0.0.1:" + server.address().getPort() + path));
  }

  private static HttpResponse<String> send(HttpRequest request) throws Exception {
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client.send(request, BodyHandlers.ofString());
    }
  }
}
