package slr.lab.onelevel;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import slr.lab.DeployedLab;
import slr.lab.Payload;

/**
 * Many downloads at once, each a connection of its own on which the server sends a little at a time
 * ({@code /slowly/}), so that all of them are always busy.
 */
final class Crowd implements AutoCloseable {

  /** As nginx is told. */
  private static final int RATE_BYTES = 8 << 10;

  /** What one curl does at once, at most. */
  private static final int PER_PROCESS = 250;

  private static final Duration LIMIT = Duration.ofMinutes(3);

  private final List<Process> processes = new ArrayList<>();
  private final Path folder;
  private final int count;
  private final long lengthBytes;

  private Crowd(Path folder, int count, long lengthBytes) {
    this.folder = folder;
    this.count = count;
    this.lengthBytes = lengthBytes;
  }

  /**
   * Begins.
   *
   * @param count a multiple of {@value #PER_PROCESS}
   * @param seconds how long each takes
   */
  static Crowd start(OneLevel level, String client, int count, int seconds) {
    Path folder = level.captureFile("crowd").resolveSibling("crowd");
    Crowd crowd = new Crowd(folder, count, (long) seconds * RATE_BYTES);
    try {
      Files.createDirectories(folder);
      crowd.clear();
      for (int i = 0; i < count / PER_PROCESS; i++) {
        List<String> command =
            List.of(
                "curl",
                "-sS",
                "--fail",
                "--parallel",
                "--parallel-immediate",
                "--parallel-max",
                Integer.toString(PER_PROCESS),
                "--range",
                "0-" + (crowd.lengthBytes - 1),
                "-o",
                folder + "/" + i + "-#1",
                "http://" + OneLevel.WEB_ADDRESS + "/slowly/big.bin?[1-" + PER_PROCESS + "]");
        crowd.processes.add(
            new ProcessBuilder(level.lab().entering(client, command))
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve(i + ".log").toFile())
                .start());
      }
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
    return crowd;
  }

  /** How many have not got all yet. */
  int running() {
    return (int) (count - files().stream().filter(file -> size(file) == lengthBytes).count());
  }

  /** Octets that all got so far. */
  long receivedBytes() {
    return files().stream().mapToLong(Crowd::size).sum();
  }

  /** Waits until each has got more than now. */
  void awaitProgress() {
    List<Path> all = files();
    assertThat(all).hasSize(count);
    List<Long> before = all.stream().map(Crowd::size).toList();
    DeployedLab.await(
        "each goes on",
        () -> IntStream.range(0, count).allMatch(i -> size(all.get(i)) > before.get(i)));
  }

  /** Waits until all have ended well, and compares all octets. */
  void awaitIntact(Payload whole) {
    try {
      for (Process process : processes) {
        if (!process.waitFor(LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
          throw new AssertionError(running() + " of " + count + " downloads have not ended");
        }
        if (process.exitValue() != 0) {
          throw new AssertionError(
              "curl ended with %d, %d of %d downloads are broken; see %s"
                  .formatted(process.exitValue(), running(), count, folder));
        }
      }
      Path expected = folder.resolve("expected.part");
      try (var in = Files.newInputStream(whole.path())) {
        Files.write(expected, in.readNBytes((int) lengthBytes));
      }
      String digest = Payload.sha256(expected);
      List<Path> wrong =
          files().stream().filter(file -> !Payload.sha256(file).equals(digest)).toList();
      if (files().size() != count || !wrong.isEmpty()) {
        throw new AssertionError(
            "%d of %d downloads are there, and differ: %s".formatted(files().size(), count, wrong));
      }
      clear();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new AssertionError(interrupted);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  @Override
  public void close() {
    processes.forEach(Process::destroyForcibly);
  }

  private void clear() throws IOException {
    for (Path file : files()) {
      Files.delete(file);
    }
  }

  private List<Path> files() {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> file.getFileName().toString().matches("\\d+-\\d+")).toList();
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  private static long size(Path file) {
    try {
      return Files.size(file);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }
}
