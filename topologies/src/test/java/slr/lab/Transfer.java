package slr.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A whole file on its way, up or down, at a steady pace while a test does something else. */
public final class Transfer implements AutoCloseable {

  private static final Duration LIMIT = Duration.ofMinutes(2);

  private final Process process;
  private final Payload payload;
  private final Path arrives;
  private final Path log;

  private Transfer(Process process, Payload payload, Path arrives, Path log) {
    this.process = process;
    this.payload = payload;
    this.arrives = arrives;
    this.log = log;
  }

  /**
   * A connection to be.
   *
   * @param client the node that has the file, or wants it
   * @param port its own, which decides which host gets the connection
   * @param address of the virtual host
   */
  public record Way(DeployedLab lab, String client, int port, String address) {

    private String url(String path) {
      return "http://" + DeployedLab.inUrl(address) + path;
    }

    private Path file(String name) {
      return lab.captureFile(name).resolveSibling(name + "-" + client + "-" + port);
    }
  }

  /**
   * Begins to send a file.
   *
   * @param host that gets it
   * @param perSecond octets
   */
  public static Transfer upload(Way way, String host, Payload payload, long perSecond) {
    String name = "up-" + way.client() + "-" + way.port();
    Path arrives = way.lab().lab().folder(host).resolve("upload").resolve(name);
    List<String> what = List.of("-T", payload.path().toString(), way.url("/upload/" + name));
    return start(way, what, payload, arrives, perSecond);
  }

  /** Begins to fetch a file that all hosts offer. */
  public static Transfer download(Way way, Payload payload, long perSecond) {
    Path arrives = way.file("down");
    List<String> what =
        List.of("-o", arrives.toString(), way.url("/files/" + payload.path().getFileName()));
    return start(way, what, payload, arrives, perSecond);
  }

  private static Transfer start(
      Way way, List<String> what, Payload payload, Path arrives, long perSecond) {
    Path log = way.file("transfer.log");
    List<String> command = new ArrayList<>(List.of("curl", "-gsS", "--fail"));
    command.addAll(List.of("--local-port", Integer.toString(way.port())));
    command.addAll(List.of("--limit-rate", Long.toString(perSecond)));
    command.addAll(what);
    try {
      Files.deleteIfExists(arrives);
      Process process =
          new ProcessBuilder(way.lab().lab().entering(way.client(), command))
              .redirectErrorStream(true)
              .redirectOutput(log.toFile())
              .start();
      return new Transfer(process, payload, arrives, log);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  /** Whether it has neither ended nor failed. */
  public boolean runs() {
    return process.isAlive();
  }

  /** What curl has said of its end. */
  public String ending() {
    try {
      return Files.readString(log);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  /** Waits for the end and compares digests. */
  public void awaitIntact() {
    try {
      assertThat(process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)).as("it ends").isTrue();
      assertThat(process.exitValue()).as(Files.readString(log)).isZero();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new AssertionError(interrupted);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
    assertThat(Payload.sha256(arrives)).isEqualTo(payload.sha256());
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
