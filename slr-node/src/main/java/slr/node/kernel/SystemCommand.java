package slr.node.kernel;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.Writer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Runs a program of the system and waits for it, but not for ever. */
public final class SystemCommand {

  /** {@code ip} takes milliseconds; a loaded machine some more. */
  private static final Duration LIMIT = Duration.ofSeconds(20);

  private static final int OUTPUT_BYTES_MAX = 4 << 20;

  private final List<String> prefix;
  private final Duration limit;

  /**
   * Puts the prefix before each command.
   *
   * @param prefix such as {@code ip netns exec edge}; empty for this namespace
   */
  public SystemCommand(List<String> prefix) {
    this(prefix, LIMIT);
  }

  /** The same with a limit of its own. */
  public SystemCommand(List<String> prefix, Duration limit) {
    this.prefix = List.copyOf(prefix);
    this.limit = limit;
  }

  /**
   * The program's output, and its errors among it; what is beyond 4 MiB is left out.
   *
   * @throws IOException if it cannot be run, fails, or does not end within its limit, 20 s unless
   *     stated, and is killed; the message has the command line, and the output if it failed
   */
  public String run(String... words) throws IOException {
    return feed("", words);
  }

  /** {@link #run} of a program that reads this text, or some of it. */
  public String feed(String input, String... words) throws IOException {
    List<String> line = new ArrayList<>(prefix);
    line.addAll(List.of(words));
    String shown = "'" + String.join(" ", line) + "'";
    Process process = new ProcessBuilder(line).redirectErrorStream(true).start();
    try {
      return finish(process, input, shown);
    } catch (TimeoutException late) {
      throw new IOException(shown + " did not end within " + limit.toMillis() + " ms", late);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted during " + shown, interrupted);
    } finally {
      // A child that lives on would hold the output open.
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
  }

  private String finish(Process process, String input, String shown)
      throws IOException, InterruptedException, TimeoutException {
    long deadlineNs = System.nanoTime() + limit.toNanos();
    Thread.ofVirtual().name("write to " + shown).start(() -> write(process, input));
    CompletableFuture<String> reading = new CompletableFuture<>();
    Thread.ofVirtual().name("read from " + shown).start(() -> read(process, reading));
    String output;
    try {
      output = reading.get(limit.toNanos(), TimeUnit.NANOSECONDS);
    } catch (ExecutionException lost) {
      throw new IOException("the output of " + shown + " cannot be read", lost.getCause());
    }
    if (!process.waitFor(deadlineNs - System.nanoTime(), TimeUnit.NANOSECONDS)) {
      throw new TimeoutException("it closed its output only");
    }
    if (process.exitValue() != 0) {
      throw new IOException(shown + " failed: " + output.strip().replace('\n', ' '));
    }
    return output;
  }

  private static void write(Process process, String input) {
    try (Writer out = process.outputWriter(UTF_8)) {
      out.write(input);
    } catch (IOException enough) {
      // It ended, or closed its input, without reading all; its status tells whether that is bad.
    }
  }

  private static void read(Process process, CompletableFuture<String> output) {
    try (InputStream in = process.getInputStream()) {
      String text = new String(in.readNBytes(OUTPUT_BYTES_MAX), UTF_8);
      in.transferTo(OutputStream.nullOutputStream());
      output.complete(text);
    } catch (IOException lost) {
      output.completeExceptionally(lost);
    }
  }
}
