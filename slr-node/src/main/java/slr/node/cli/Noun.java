package slr.node.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A daemon on the command line.
 *
 * @param name as typed, and the ending of its socket: {@code site}
 * @param description one line
 * @param verbs what it can be asked; only verbs that it really knows
 * @param daemon what {@code run} does
 */
public record Noun(String name, String description, List<Verb> verbs, Daemon daemon) {

  public Noun {
    verbs = List.copyOf(verbs);
  }

  /** The daemon's life from {@code run} to its exit code. */
  @FunctionalInterface
  public interface Daemon {
    /**
     * Runs until the daemon is told to stop.
     *
     * @param config its configuration file
     * @param readyFile written once the daemon serves; for labs and scripts
     * @return the process's exit code
     */
    int run(Path config, Optional<Path> readyFile);
  }
}
