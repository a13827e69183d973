package slr.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A tcpdump on one interface of a node, from {@link Lab#capture} to {@link #close}. */
public final class Capture implements AutoCloseable {

  private static final Duration LIMIT = Duration.ofSeconds(10);

  private final Process process;
  private final Path file;
  private final Path log;

  private Capture(Process process, Path file, Path log) {
    this.process = process;
    this.file = file;
    this.log = log;
  }

  static Capture start(Namespace namespace, String interfaceName, Path file, List<String> filter) {
    List<String> command =
        new ArrayList<>(
            List.of("tcpdump", "-i", interfaceName, "-Z", "root", "-U", "-n", "-B", "16384"));
    command.addAll(List.of("-w", file.toString()));
    command.addAll(filter);
    Path log = file.resolveSibling(file.getFileName() + ".log");
    try {
      Process process =
          new ProcessBuilder(namespace.entering(command))
              .redirectErrorStream(true)
              .redirectOutput(log.toFile())
              .start();
      Capture capture = new Capture(process, file, log);
      boolean listening =
          Patience.until(
              LIMIT, () -> !process.isAlive() || capture.said().contains("listening on"));
      if (!listening || !process.isAlive()) {
        process.destroyForcibly();
        throw new LabException("tcpdump on " + namespace.node() + ": " + capture.said().strip());
      }
      return capture;
    } catch (IOException failure) {
      throw new LabException("cannot start tcpdump: " + failure, failure);
    }
  }

  /** The packets seen so far; whole after {@link #close}. */
  public Path file() {
    return file;
  }

  /** What tcpdump says, at its end how many packets it missed. */
  public String said() {
    try {
      return Files.exists(log) ? Files.readString(log) : "";
    } catch (IOException failure) {
      throw new LabException("cannot read " + log, failure);
    }
  }

  /** Stops; what was captured is in the file. A second call does nothing. */
  @Override
  public void close() {
    try {
      process.destroy();
      if (!process.waitFor(LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
        process.destroyForcibly();
        throw new LabException("tcpdump did not stop: " + said());
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
