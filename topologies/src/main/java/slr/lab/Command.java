package slr.lab;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Runs commands of this machine to their end. */
public final class Command {

  /** Far beyond what any tool of the lab takes; only a hang reaches it. */
  private static final Duration LIMIT = Duration.ofSeconds(20);

  private Command() {}

  /** Runs a command that reads nothing. */
  public static CommandResult run(String... command) {
    return run(List.of(command), "", LIMIT);
  }

  /**
   * Runs a command and waits for its end.
   *
   * @param input what it reads
   * @param limit after which it is killed
   * @throws LabException if it cannot be started or does not end in time
   */
  public static CommandResult run(List<String> command, String input, Duration limit) {
    Process process = start(command);
    try {
      CompletableFuture<String> output = reading(process, false);
      CompletableFuture<String> errors = reading(process, true);
      try (var writer = process.outputWriter(StandardCharsets.UTF_8)) {
        writer.write(input);
      } catch (IOException _) {
        // It ended without reading all; its status tells why.
      }
      if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
        process.destroyForcibly();
        throw new LabException(
            String.join(" ", command) + " did not end within " + limit.toSeconds() + " s");
      }
      return new CommandResult(command, process.exitValue(), output.join(), errors.join());
    } catch (InterruptedException interrupted) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
      throw new LabException(String.join(" ", command) + " was interrupted", interrupted);
    }
  }

  private static Process start(List<String> command) {
    try {
      return new ProcessBuilder(command).start();
    } catch (IOException failure) {
      throw new LabException(
          "cannot run "
              + command.getFirst()
              + " ("
              + failure.getMessage()
              + "): ./slr doctor tells"
              + " what to install",
          failure);
    }
  }

  private static CompletableFuture<String> reading(Process process, boolean errors) {
    CompletableFuture<String> text = new CompletableFuture<>();
    // A virtual one would keep its carrier while it reads, and there are as few as processors.
    Thread.ofPlatform()
        .daemon()
        .start(() -> {
          try (var stream = errors ? process.getErrorStream() : process.getInputStream()) {
            text.complete(new String(stream.readAllBytes(), StandardCharsets.UTF_8));
          } catch (IOException _) {
            text.complete("");
          }
        });
    return text;
  }
}
