package slr.lab.onelevel;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.zip.CRC32;
import slr.lab.DeployedLab;

/** A slow download by c1 that runs while a test does something else. */
final class Download implements AutoCloseable {

  /** Octets per second: curl reads more than that at once, so it must last some seconds. */
  private static final long RATE_BYTES = 8L << 20;

  private static final Duration LIMIT = Duration.ofMinutes(1);

  private final OneLevel level;
  private final Process process;
  private final Path file;
  private final Path log;
  private final long lengthBytes;
  private final int port;

  private Download(
      OneLevel level, Process process, Path file, Path log, long lengthBytes, int port) {
    this.level = level;
    this.process = process;
    this.file = file;
    this.log = log;
    this.lengthBytes = lengthBytes;
    this.port = port;
  }

  /**
   * Begins, and waits until the first octets are there.
   *
   * @param host that shall hold the connection
   * @param seconds how long it takes about
   */
  static Download start(OneLevel level, String host, int seconds) {
    int port = level.portTowards(host, OneLevel.C1, OneLevel.WEB_ADDRESS);
    long lengthBytes = RATE_BYTES * seconds;
    Path file = level.captureFile("download-" + port).resolveSibling("download-" + port);
    Path log = file.resolveSibling(file.getFileName() + ".log");
    List<String> command =
        List.of(
            "curl",
            "-sS",
            "--fail",
            "--local-port",
            Integer.toString(port),
            "--limit-rate",
            Long.toString(RATE_BYTES),
            "--range",
            "0-" + (lengthBytes - 1),
            "-o",
            file.toString(),
            "http://" + OneLevel.WEB_ADDRESS + "/files/big.bin");
    try {
      Files.deleteIfExists(file);
      Process process =
          new ProcessBuilder(level.lab().entering("c1", command))
              .redirectErrorStream(true)
              .redirectOutput(log.toFile())
              .start();
      Download download = new Download(level, process, file, log, lengthBytes, port);
      DeployedLab.await("the download begins", () -> download.receivedBytes() > 0);
      return download;
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  /** The client's port. */
  int port() {
    return port;
  }

  long receivedBytes() {
    try {
      return Files.exists(file) ? Files.size(file) : 0;
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  /** Whether it has neither ended nor failed. */
  boolean runs() {
    return process.isAlive();
  }

  /** Waits for more octets than there are now. */
  void awaitProgress(String when) {
    long before = receivedBytes();
    DeployedLab.await(
        "the download goes on " + when, () -> receivedBytes() > before || !process.isAlive());
  }

  /** Waits for the end and compares all octets. */
  void awaitIntact() {
    try {
      if (!process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)) {
        throw new AssertionError(
            "the download stands still at %d of %d octets".formatted(receivedBytes(), lengthBytes));
      }
      if (process.exitValue() != 0) {
        throw new AssertionError(
            "curl ended with %d after %d of %d octets: %s"
                .formatted(
                    process.exitValue(), receivedBytes(), lengthBytes, Files.readString(log)));
      }
      if (receivedBytes() != lengthBytes
          || checksum(file) != checksum(level.lab().payload("big.bin").path())) {
        throw new AssertionError("the download differs from the file: " + file);
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new AssertionError(interrupted);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }

  /** Of the first octets, as many as were asked for. */
  private long checksum(Path whole) throws IOException {
    CRC32 checksum = new CRC32();
    try (InputStream input = Files.newInputStream(whole)) {
      byte[] block = new byte[1 << 16];
      long left = lengthBytes;
      int count = input.readNBytes(block, 0, (int) Math.min(left, block.length));
      while (count > 0) {
        checksum.update(block, 0, count);
        left -= count;
        count = input.readNBytes(block, 0, (int) Math.min(left, block.length));
      }
    }
    return checksum.getValue();
  }
}
