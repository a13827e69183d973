package slr.fuzz;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Where a target's inputs lie.
 *
 * @param seeds kept with the source, read only: what every run begins with
 * @param work under {@code target/}: what a run finds, and its log
 */
public record Folders(Path seeds, Path work) {

  private static final String SEEDS = "fuzz/src/test/resources/seeds";
  private static final String WORK = "target/fuzz";

  /** Those of a target in the repository. */
  static Folders of(Path repository, String target) {
    return new Folders(
        repository.resolve(SEEDS).resolve(target), repository.resolve(WORK).resolve(target));
  }

  /** New inputs of earlier runs too, so that the next begins where the last ended. */
  Path corpus() {
    return work.resolve("corpus");
  }

  /** All that the fuzzer's process said. */
  Path log() {
    return work.resolve("driver.log");
  }

  void create() throws IOException {
    if (!Files.isDirectory(seeds)) {
      throw new IOException(seeds + " is not there: a target has at least one seed");
    }
    Files.createDirectories(corpus());
  }
}
