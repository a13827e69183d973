package slr.node.metrics;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import slr.node.config.EndPointText;

/** Serves {@code GET /metrics}. */
public final class MetricsServer implements AutoCloseable {

  /** Connections that wait for their turn. */
  private static final int BACKLOG = 16;

  private final HttpServer server;
  private final ExecutorService thread;

  private MetricsServer(HttpServer server, ExecutorService thread) {
    this.server = server;
    this.thread = thread;
  }

  /**
   * Listens at once.
   *
   * @param address where; port 0 takes any free port
   * @throws IOException if it cannot; the message names the address
   */
  public static MetricsServer open(InetSocketAddress address, Metrics metrics) throws IOException {
    HttpServer server;
    try {
      server = HttpServer.create(address, BACKLOG);
    } catch (IOException failure) {
      throw new IOException(
          "metrics port " + EndPointText.format(address) + ": " + failure.getMessage(), failure);
    }
    // One thread: a scrape is short, and two at a time would only disturb the data plane.
    ExecutorService thread =
        Executors.newSingleThreadExecutor(Thread.ofPlatform().daemon().name("metrics").factory());
    server.setExecutor(thread);
    server.createContext("/", exchange -> answer(exchange, metrics));
    server.start();
    return new MetricsServer(server, thread);
  }

  /** Where it listens. */
  public InetSocketAddress address() {
    return server.getAddress();
  }

  @Override
  public void close() {
    server.stop(0);
    thread.shutdownNow();
  }

  private static void answer(HttpExchange exchange, Metrics metrics) throws IOException {
    try (exchange) {
      boolean known = exchange.getRequestURI().getPath().equals("/metrics");
      boolean get = exchange.getRequestMethod().equals("GET");
      String type = known && get ? "text/plain; version=0.0.4; charset=utf-8" : "text/plain";
      String text = !known ? "see /metrics\n" : !get ? "only GET\n" : metrics.scrape();
      byte[] body = text.getBytes(StandardCharsets.UTF_8);
      exchange.getResponseHeaders().set("Content-Type", type);
      exchange.sendResponseHeaders(!known ? 404 : !get ? 405 : 200, body.length);
      exchange.getResponseBody().write(body);
    }
  }
}
