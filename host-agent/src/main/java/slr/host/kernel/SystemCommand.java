package slr.host.kernel;

import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs {@code ip} and {@code nft}: there is no better interface to them than their own words. */
final class SystemCommand {

  /** They take milliseconds; one that hangs must not hold the daemon. */
  private static final int TIMEOUT_SECONDS = 10;

  /** What is kept of a complaint. */
  private static final int COMPLAINT_BYTES = 2_000;

  private SystemCommand() {}

  /**
   * Runs a command to its end.
   *
   * @param input what it reads
   * @throws KernelException with its own complaint if it fails or is not installed
   */
  static void run(List<String> command, String input) {
    String line = String.join(" ", command);
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      try (Writer out = process.outputWriter(StandardCharsets.UTF_8)) {
        out.write(input);
      }
      byte[] complaint = process.getInputStream().readNBytes(COMPLAINT_BYTES);
      if (!process.waitFor(TIMEOUT_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new KernelException("'" + line + "' hangs; run it by hand");
      }
      if (process.exitValue() != 0) {
        String words = new String(complaint, StandardCharsets.UTF_8).strip();
        throw new KernelException("'" + line + "' failed: " + words + "; is this root?");
      }
    } catch (IOException e) {
      String fix = "; apt-get install iproute2 nftables";
      throw new KernelException("'" + line + "' cannot be run" + fix, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new KernelException("'" + line + "' was interrupted", e);
    }
  }
}
