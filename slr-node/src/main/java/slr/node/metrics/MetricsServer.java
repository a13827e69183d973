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

  /** Connections that wait to be accepted. */
  private static final int BACKLOG = 16;

  /** Connections at a time; one more is closed at once. */
  static final int CONNECTIONS_MAX = 64;

  /** A request may take so long to come in, and again its answer to be taken. */
  static final int EXCHANGE_SECONDS_MAX = 5;

  static {
    // The server knows these bounds only as properties of the process, read when it is first used.
    String seconds = Integer.toString(EXCHANGE_SECONDS_MAX);
    System.setProperty("sun.net.httpserver.maxReqTime", seconds);
    System.setProperty("sun.net.httpserver.maxRspTime", seconds);
    System.setProperty("jdk.httpserver.maxConnections", Integer.toString(CONNECTIONS_MAX));
  }

  private final HttpServer server;
  private final ExecutorService threads;

  private MetricsServer(HttpServer server, ExecutorService threads) {
    this.server = server;
    this.threads = threads;
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
    // The server reads a request on the thread that answers it: a half request must hold up
    // nobody else. The values themselves are read by one scrape at a time.
    ExecutorService threads =
        Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("metrics").factory());
    server.setExecutor(threads);
    server.createContext("/", exchange -> answer(exchange, metrics));
    server.start();
    return new MetricsServer(server, threads);
  }

  /** Where it listens. */
  public InetSocketAddress address() {
    return server.getAddress();
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
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
