package slr.node.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import slr.node.control.CommandException;
import slr.node.log.Logging;

/** Runs a real process, because signals and exit codes are what matters. */
class DaemonTest {

  /** The daemon under test; arguments: ready file, behaviour. */
  static final class Main {
    public static void main(String[] arguments) {
      Logging.configure("n1");
      Logging.level("debug", Optional.empty());
      ControlThread control = new ControlThread();
      Daemon daemon =
          new Daemon("test n1", control, Optional.of(Path.of(arguments[0])), Duration.ofSeconds(1));
      daemon.closing("first", () -> System.err.println("first closed"));
      daemon.part("second", part(arguments[1]));
      daemon.leave(() -> {
        System.err.println("leaving on control: " + control.isCurrent());
        return arguments[1].equals("hang")
            ? new CompletableFuture<>()
            : CompletableFuture.completedFuture(0);
      });
      if (arguments[1].equals("crash")) {
        control.execute(() -> {
          throw new IllegalStateException("table is upside down");
        });
      }
      if (arguments[1].equals("handover")) {
        daemon.handover().command(List.of(), "n1", true, true);
      }
      if (arguments[1].equals("request")) {
        control.execute(() -> daemon.stop("operator"));
      }
      System.exit(daemon.run());
    }

    private static Daemon.Part part(String behaviour) {
      return new Daemon.Part() {
        @Override
        public void start() throws IOException {
          if (behaviour.equals("refuse")) {
            throw new IOException("port 179 is taken");
          }
        }

        @Override
        public void stop() {
          System.err.println("second stopped");
        }
      };
    }
  }

  @TempDir Path folder;

  @SuppressWarnings("NullAway.Init") // set by start()
  private Process process;

  @AfterEach
  void kill() {
    process.destroyForcibly();
  }

  private Path start(String behaviour) throws IOException {
    Path ready = folder.resolve("ready");
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    process =
        new ProcessBuilder(
                List.of(
                    java,
                    "-XX:TieredStopAtLevel=1",
                    "-cp",
                    System.getProperty("java.class.path"),
                    Main.class.getName(),
                    ready.toString(),
                    behaviour))
            .redirectError(folder.resolve("log").toFile())
            .start();
    return ready;
  }

  private String logAtEnd(int code) throws Exception {
    assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
    String log = Files.readString(folder.resolve("log"), StandardCharsets.UTF_8);
    assertThat(process.exitValue()).as(log).isEqualTo(code);
    return log;
  }

  private void awaitReady(Path ready) {
    await()
        .atMost(Duration.ofSeconds(20))
        .untilAsserted(() -> assertThat(ready).hasContent(process.pid() + "\n"));
  }

  @Test
  void stopsInOrderOnSigterm() throws Exception {
    Path ready = start("run");
    awaitReady(ready);
    process.destroy();
    assertThat(logAtEnd(0))
        .containsSubsequence(
            "is ready",
            "stops: signal",
            "leaving on control: true",
            "second stopped",
            "first closed",
            "ended in order");
    assertThat(ready).doesNotExist();
  }

  @Test
  void stopsOnRequest() throws Exception {
    start("request");
    assertThat(logAtEnd(0)).contains("stops: operator", "ended in order");
  }

  @Test
  void endsAsItStandsWhenAnotherProcessGoesOn() throws Exception {
    awaitReady(start("handover"));
    process.destroy();
    assertThat(logAtEnd(0))
        .contains("test n1 hands over")
        .doesNotContain("leaving on control", "second stopped");
  }

  @Test
  void whoLeadsPacketsToItselfHandsOverToTheKernelAlone() throws Exception {
    start("request");
    assertThat(logAtEnd(0)).doesNotContain("hands over");
    Handover handover = new Handover();

    assertThatThrownBy(() -> handover.command(List.of(), "n1", false, true))
        .isInstanceOf(CommandException.class)
        .hasMessageContaining("without input.pins");
    assertThat(handover.holds()).isFalse();
    assertThat(handover.command(List.of(), "n1", false, false).kernelGoesOn()).isFalse();
    assertThat(handover.holds()).isTrue();

    assertThatThrownBy(() -> handover.command(List.of("on"), "n1", true, true))
        .hasMessageContaining("takes off, or nothing");
    assertThat(handover.holds()).isTrue();
    assertThat(handover.command(List.of("off"), "n1", true, true).node()).isEqualTo("n1");
    assertThat(handover.holds()).as("taken back").isFalse();
  }

  @Test
  void limitsTakingLeave() throws Exception {
    awaitReady(start("hang"));
    process.destroy();
    assertThat(logAtEnd(1)).contains("did not take leave within 1000 ms", "second stopped");
  }

  @Test
  void saysWhyItCannotStart() throws Exception {
    Path ready = start("refuse");
    assertThat(logAtEnd(1))
        .contains("test n1 cannot start: second: port 179 is taken", "first closed")
        .doesNotContain("second stopped");
    assertThat(ready).doesNotExist();
  }

  @Test
  void crashesLoudly() throws Exception {
    start("crash");
    assertThat(logAtEnd(1))
        .contains("crashed on thread control | java.lang.IllegalStateException: table is upside");
  }
}
