package slr.node.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

class LoggingTest {

  private static List<String> stderrOf(Runnable action) {
    PrintStream before = System.err;
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    System.setErr(new PrintStream(bytes, true, StandardCharsets.UTF_8));
    try {
      Logging.configure("s1");
      action.run();
    } finally {
      System.setErr(before);
      Logging.configure("test");
    }
    return bytes.toString(StandardCharsets.UTF_8).lines().toList();
  }

  @Test
  void writesOneLinePerEvent() {
    Logger log = LoggerFactory.getLogger("slr.node.bird.BirdClient");
    List<String> lines =
        stderrOf(() -> {
          log.debug("silent");
          log.info("routes: {}", 3);
          log.warn("peer said \u001b[2J and\r\nmore\u009b");
          log.error("failed", new IllegalStateException("why\nso"));
        });
    assertThat(lines).hasSize(3);
    assertThat(lines.get(0))
        .matches("\\d{4}-\\d\\d-\\d\\dT[0-9:.]{12}\\S+ INFO  s1 BirdClient: routes: 3");
    assertThat(lines.get(1)).endsWith(" WARN  s1 BirdClient: peer said ?[2J and | more?");
    assertThat(lines.get(2))
        .contains("ERROR s1 BirdClient: failed | java.lang.IllegalStateException: why | so | at ");
  }

  @Test
  void changesLevelsWhileRunning() {
    Logger log = LoggerFactory.getLogger("slr.node.bird.BirdClient");
    List<String> lines =
        stderrOf(() -> {
          assertThat(Logging.level("debug", Optional.of("BirdClient")))
              .isEqualTo(new Logging.LoggerLevel("slr.node.bird.BirdClient", "debug"));
          log.debug("heard");
          assertThat(Logging.level("error", Optional.empty()).logger()).isEqualTo("slr");
        });
    assertThat(lines).hasSize(2);
    assertThat(lines.get(1)).endsWith("heard");
    assertThatThrownBy(() -> Logging.level("loud", Optional.empty()))
        .hasMessage("'loud' is no level; write one of error, warn, info, debug, trace");
    assertThatThrownBy(() -> Logging.level(List.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("loglevel takes a level: debug");
    assertThatThrownBy(() -> Logging.level("info", Optional.of("a b")))
        .hasMessageContaining("no logger");
  }
}
