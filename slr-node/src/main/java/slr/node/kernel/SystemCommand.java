package slr.node.kernel;

import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs a program of the system and waits for it. */
public final class SystemCommand {

  /** {@code ip} takes milliseconds; a loaded machine some more. */
  private static final long TIMEOUT_SECONDS = 20;

  private static final int OUTPUT_BYTES_MAX = 4 << 20;

  private final List<String> prefix;

  /**
   * Puts the prefix before each command.
   *
   * @param prefix such as {@code ip netns exec edge}; empty for this namespace
   */
  public SystemCommand(List<String> prefix) {
    this.prefix = List.copyOf(prefix);
  }

  /**
   * The program's output.
   *
   * @throws IOException if it cannot be run or fails; the message has command line and output
   */
  public String run(String... words) throws IOException {
    return feed("", words);
  }

  /** {@link #run} of a program that reads this text. */
  public String feed(String input, String... words) throws IOException {
    List<String> line = new ArrayList<>(prefix);
    line.addAll(List.of(words));
    Process process = new ProcessBuilder(line).redirectErrorStream(true).start();
    try {
      try (Writer out = process.outputWriter(StandardCharsets.UTF_8)) {
        out.write(input);
      }
      String output =
          new String(process.getInputStream().readNBytes(OUTPUT_BYTES_MAX), StandardCharsets.UTF_8);
      if (!process.waitFor(TIMEOUT_SECONDS, TimeUnit.SECONDS)) {
        throw new IOException("'" + String.join(" ", line) + "' did not end");
      }
      if (process.exitValue() != 0) {
        throw new IOException(
            "'" + String.join(" ", line) + "' failed: " + output.strip().replace('\n', ' '));
      }
      return output;
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted during '" + String.join(" ", line) + "'");
    } finally {
      process.destroyForcibly();
    }
  }
}
