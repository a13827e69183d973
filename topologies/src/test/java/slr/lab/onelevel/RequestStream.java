package slr.lab.onelevel;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import slr.lab.DeployedLab;

/** A client that asks for the page again and again, each time over a connection of its own. */
final class RequestStream implements AutoCloseable {

  private static final String LOOP =
      "while :; do curl -s -o /dev/null -w '%{http_code}\\n' --max-time 2 http://"
          + OneLevel.WEB_ADDRESS
          + "/; done";

  private final Process process;
  private final Path log;

  private RequestStream(Process process, Path log) {
    this.process = process;
    this.log = log;
  }

  static RequestStream start(OneLevel level, String client) {
    Path log = level.captureFile("requests").resolveSibling("requests-" + client + ".log");
    try {
      Process process =
          new ProcessBuilder(level.lab().entering(client, List.of("bash", "-c", LOOP)))
              .redirectErrorStream(true)
              .redirectOutput(log.toFile())
              .start();
      return new RequestStream(process, log);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  /** Waits for this many answers from now on that are good, with no other between them. */
  void awaitGood(int count) {
    int from = statuses().size();
    DeployedLab.await(
        count + " good answers in a row, see " + log,
        () -> {
          List<String> since = statuses();
          since = since.subList(from, since.size());
          int inARow = since.size() - 1 - lastBad(since);
          return inARow >= count;
        });
  }

  /** Answers that were not good, or not there in time. */
  long bad() {
    return statuses().stream().filter(status -> !status.equals("200")).count();
  }

  @Override
  public void close() {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
  }

  private static int lastBad(List<String> statuses) {
    int last = statuses.size() - 1;
    while (last >= 0 && statuses.get(last).equals("200")) {
      last--;
    }
    return last;
  }

  private List<String> statuses() {
    try {
      return Files.exists(log) ? Files.readAllLines(log) : List.of();
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }
}
