package slr.lab;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A process that a lab keeps running in the namespace of a node.
 *
 * @param name unique on the node: {@code bird}, {@code nginx}, {@code slr-site}, {@code slr-host}
 * @param pid its process id; 0 before the first start
 * @param startedAtMs when it began, milliseconds since 1970, so that a pid used again is not
 *     mistaken for it
 * @param command what starts it, namespace and all
 * @param log what it says
 * @param readyFile what it makes when it is ready; empty if readiness shows otherwise
 */
public record LabProcess(
    String node,
    String name,
    long pid,
    long startedAtMs,
    List<String> command,
    Path log,
    Optional<Path> readyFile) {

  /** What is told of a log when its process failed. */
  private static final int LOG_LINES = 12;

  /** A process to be started inside a namespace. */
  static LabProcess of(
      Namespace namespace, String name, List<String> command, Path folder, boolean saysReady) {
    // A session of its own: a Ctrl-C at the terminal of the lab must not reach it. setsid and
    // nsenter replace themselves, so that the pid is that of the command.
    List<String> words = new ArrayList<>(List.of("setsid"));
    words.addAll(namespace.entering(command));
    Optional<Path> ready =
        saysReady ? Optional.of(folder.resolve(name + ".ready")) : Optional.empty();
    ready.ifPresent(file -> words.addAll(List.of("--ready-file", file.toString())));
    return new LabProcess(
        namespace.node(), name, 0, 0, words, folder.resolve(name + ".log"), ready);
  }

  /** Starts it; the log of an earlier life is kept, the new one follows. */
  LabProcess started() {
    try {
      if (readyFile.isPresent()) {
        Files.deleteIfExists(readyFile.get());
      }
      Process process =
          new ProcessBuilder(command)
              .redirectInput(new File("/dev/null"))
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
              .start();
      return new LabProcess(
          node, name, process.pid(), startOf(process.toHandle()), command, log, readyFile);
    } catch (IOException failure) {
      throw new LabException("cannot start " + name + " on " + node + ": " + failure, failure);
    }
  }

  /** Whether it runs. */
  public boolean runs() {
    return handle().isPresent();
  }

  /** The process, if it runs. */
  public Optional<ProcessHandle> handle() {
    return pid == 0
        ? Optional.empty()
        : ProcessHandle.of(pid).filter(handle -> runs(handle) && startOf(handle) == startedAtMs);
  }

  /** Whether it has said that it is ready; true for a process that never says. */
  boolean isReady() {
    return readyFile.isEmpty() || Files.exists(readyFile.get());
  }

  /** The last lines of its log. */
  public String lastWords() {
    try {
      List<String> lines = Files.readAllLines(log, StandardCharsets.UTF_8);
      return String.join("\n", lines.subList(Math.max(0, lines.size() - LOG_LINES), lines.size()));
    } catch (IOException noLog) {
      return "(no log: " + noLog.getMessage() + ")";
    }
  }

  /** Whether a process runs; one that has ended and was not yet waited for does not. */
  static boolean runs(ProcessHandle handle) {
    if (!handle.isAlive()) {
      return false;
    }
    try {
      String stat = Files.readString(Path.of("/proc", Long.toString(handle.pid()), "stat"));
      // proc(5): the state follows the name, which is in parentheses and may hold any character.
      return !stat.substring(stat.lastIndexOf(')')).startsWith(") Z");
    } catch (IOException gone) {
      return false;
    }
  }

  private static long startOf(ProcessHandle handle) {
    return handle.info().startInstant().map(java.time.Instant::toEpochMilli).orElse(0L);
  }
}
