package slr.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A tcpdump on one interface of a node, from {@link Lab#capture} to {@link #close}. */
public final class Capture implements AutoCloseable {

  private static final Duration LIMIT = Duration.ofSeconds(10);

  private static final Pattern COUNTS =
      Pattern.compile(
          "(\\d+) packets? captured, (\\d+) packets? received by filter, (\\d+) packets? dropped");

  /** So many answers in a row say that tcpdump has read what there is. */
  private static final int ANSWERS_ALIKE = 8;

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
            List.of(
                "tcpdump",
                "-i",
                interfaceName,
                "-Z",
                "root",
                "--immediate-mode",
                "-U",
                "-n",
                "-B",
                "16384"));
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

  /** Stops; all that passed before is in the file. A second call does nothing. */
  @Override
  public void close() {
    try {
      if (process.isAlive() && !Patience.until(LIMIT, this::hasWrittenAll)) {
        process.destroyForcibly();
        throw new LabException("tcpdump does not come to the end of its packets: " + said());
      }
      process.destroy();
      if (!process.waitFor(LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
        process.destroyForcibly();
        throw new LabException("tcpdump did not stop: " + said());
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** A tcpdump that is stopped forgets what it has not read yet; SIGUSR1 makes it tell. */
  private boolean hasWrittenAll() {
    Matcher counts = COUNTS.matcher(said());
    boolean all = false;
    String before = "";
    int still = 0;
    while (counts.find()) {
      // What came before the filter was set is counted, and thrown away: then it stands still.
      still = counts.group().equals(before) ? still + 1 : 0;
      before = counts.group();
      long missing = count(counts, 2) - count(counts, 1) - count(counts, 3);
      all = missing <= 0 || still >= ANSWERS_ALIKE;
    }
    return all || !Command.run("kill", "-USR1", Long.toString(process.pid())).succeeded();
  }

  private static long count(Matcher counts, int group) {
    return Long.parseLong(counts.group(group));
  }
}
