package slr.host.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HealthCheckTest {

  private static final int TIMEOUT_MS = 1000;

  private final AtomicReference<String> host = new AtomicReference<>("");
  private HttpServer server = HttpServer.create();

  HealthCheckTest() throws IOException {}

  @BeforeEach
  void serve() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 8);
    server.createContext(
        "/",
        exchange -> {
          host.set(exchange.getRequestHeaders().getFirst("Host"));
          byte[] body = "all is well".getBytes(StandardCharsets.UTF_8);
          int status = exchange.getRequestURI().getPath().equals("/down") ? 503 : 200;
          exchange.sendResponseHeaders(status, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  @Test
  void passesIfTheStatusIsTheExpectedOne() {
    assertThat(http("/", 200, Optional.empty()).run(TIMEOUT_MS).passed()).isTrue();
    assertThat(http("/down", 503, Optional.empty()).run(TIMEOUT_MS).passed()).isTrue();
    assertThat(host).hasValue("www.example.org");
    CheckResult failed = http("/down", 200, Optional.empty()).run(TIMEOUT_MS);
    assertThat(failed.passed()).isFalse();
    assertThat(failed.words()).endsWith("/down: status 503, expected 200");
  }

  @Test
  void looksForWordsInTheBody() {
    assertThat(http("/", 200, Optional.of("is well")).run(TIMEOUT_MS).passed()).isTrue();
    assertThat(http("/", 200, Optional.of("is ill")).run(TIMEOUT_MS).passed()).isFalse();
  }

  @Test
  void passesIfTheConnectionIsAccepted() {
    assertThat(new TcpCheck(server.getAddress()).run(TIMEOUT_MS).passed()).isTrue();
  }

  @Test
  void failsIfNobodyListens() {
    InetSocketAddress end = server.getAddress();
    server.stop(0);
    assertThat(new TcpCheck(end).run(TIMEOUT_MS).outcome()).isEqualTo(CheckResult.Outcome.FAILED);
    assertThat(new HttpCheck(end, "/", "x", 200, Optional.empty()).run(TIMEOUT_MS).outcome())
        .isEqualTo(CheckResult.Outcome.FAILED);
  }

  @Test
  void failsInTimeIfTheServerHangs() throws IOException {
    try (ServerSocket silent = new ServerSocket(0, 8, InetAddress.getLoopbackAddress())) {
      InetSocketAddress end = new InetSocketAddress(silent.getInetAddress(), silent.getLocalPort());
      long startNs = System.nanoTime();
      CheckResult result = new HttpCheck(end, "/", "x", 200, Optional.empty()).run(100);
      assertThat(result.outcome()).isEqualTo(CheckResult.Outcome.TIMED_OUT);
      assertThat(Duration.ofNanos(System.nanoTime() - startNs)).isLessThan(Duration.ofSeconds(2));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "220 mail.example.org ESMTP\r\n", "HTTP/1.1 2000 OK\r\n\r\n", "\0\0"})
  void refusesAnAnswerThatIsNotHttp(String answer) {
    assertThatThrownBy(() -> HttpGet.parse(answer)).isInstanceOf(IOException.class);
  }

  @Test
  void takesAnAnswerWithoutAnything() throws IOException {
    assertThat(HttpGet.parse("HTTP/1.0 204")).isEqualTo(new HttpGet.Response(204, ""));
  }

  private HttpCheck http(String path, int status, Optional<String> contains) {
    return new HttpCheck(server.getAddress(), path, "www.example.org", status, contains);
  }
}
