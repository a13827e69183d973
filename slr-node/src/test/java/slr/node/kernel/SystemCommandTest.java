package slr.node.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class SystemCommandTest {

  private static final int MORE_THAN_A_PIPE_HOLDS = 1 << 20;

  private final SystemCommand here = new SystemCommand(List.of());
  private final SystemCommand hasty = new SystemCommand(List.of(), Duration.ofMillis(200));

  @Test
  void givesOutputAndErrors() throws IOException {
    assertThat(here.run("sh", "-c", "echo out; echo err >&2")).isEqualTo("out\nerr\n");
  }

  @Test
  void failureHasCommandLineAndOutput() {
    assertThatIOException()
        .isThrownBy(() -> new SystemCommand(List.of("env")).run("sh", "-c", "echo no; exit 3"))
        .withMessage("'env sh -c echo no; exit 3' failed: no");
  }

  @Test
  void programThatDoesNotEndIsKilled() {
    assertThatIOException()
        .isThrownBy(() -> hasty.run("sleep", "30"))
        .withMessage("'sleep 30' did not end within 200 ms");
  }

  @Test
  void childThatHoldsTheOutputIsKilled() {
    assertThatIOException()
        .isThrownBy(() -> hasty.run("sh", "-c", "sleep 30; true"))
        .withMessageContaining("did not end within");
  }

  @Test
  void programThatClosesItsOutputButDoesNotEndIsKilled() {
    assertThatIOException()
        .isThrownBy(() -> hasty.run("sh", "-c", "exec >&- 2>&-; sleep 30"))
        .withMessageContaining("did not end within");
  }

  @Test
  void programThatNeverReadsItsInputIsKilled() {
    assertThatIOException()
        .isThrownBy(() -> hasty.feed("x".repeat(MORE_THAN_A_PIPE_HOLDS), "sleep", "30"))
        .withMessageContaining("did not end within");
  }

  @Test
  void programMayPrintMuchBeforeItReadsMuch() throws IOException {
    String input = "x".repeat(MORE_THAN_A_PIPE_HOLDS);
    String script = "head -c " + MORE_THAN_A_PIPE_HOLDS + " /dev/zero; wc -c";

    String output = here.feed(input, "sh", "-c", script);

    assertThat(output).hasSizeGreaterThan(MORE_THAN_A_PIPE_HOLDS);
    assertThat(output.substring(MORE_THAN_A_PIPE_HOLDS).strip())
        .isEqualTo(Integer.toString(MORE_THAN_A_PIPE_HOLDS));
  }

  @Test
  void programNeedNotReadItsInput() throws IOException {
    assertThat(here.feed("x".repeat(MORE_THAN_A_PIPE_HOLDS), "echo", "done")).isEqualTo("done\n");
  }
}
