package slr.lab;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.zip.CRC32;

/** A slow download that runs while a test does something else. */
public final class Download implements AutoCloseable {

  /** Octets per second: curl reads more than that at once, so it must last some seconds. */
  private static final long RATE_BYTES = 8L << 20;

  private static final Duration LIMIT = Duration.ofMinutes(1);

  private final DeployedLab lab;
  private final Process process;
  private final Path file;
  private final Path log;
  private final long lengthBytes;
  private final int port;

  private Download(
      DeployedLab lab, Process process, Path file, Path log, long lengthBytes, int port) {
    this.lab = lab;
    this.process = process;
    this.file = file;
    this.log = log;
    this.lengthBytes = lengthBytes;
    this.port = port;
  }

  /**
   * Begins, and waits until the first octets are there.
   *
   * @param client the node that downloads
   * @param port its port, which decides who gets the connection
   * @param address of the virtual host
   * @param seconds how long it takes about
   */
  public static Download start(
      DeployedLab lab, String client, int port, String address, int seconds) {
    long lengthBytes = RATE_BYTES * seconds;
    String name = "download-" + client + "-" + port;
    Path file = lab.captureFile(name).resolveSibling(name);
    Path log = file.resolveSibling(file.getFileName() + ".log");
    List<String> command =
        List.of(
            "curl",
            "-gsS",
            "--fail",
            "--local-port",
            Integer.toString(port),
            "--limit-rate",
            Long.toString(RATE_BYTES),
            "--range",
            "0-" + (lengthBytes - 1),
            "-o",
            file.toString(),
            "http://" + DeployedLab.inUrl(address) + "/files/big.bin");
    try {
      Files.deleteIfExists(file);
      Process process =
          new ProcessBuilder(lab.lab().entering(client, command))
              .redirectErrorStream(true)
              .redirectOutput(log.toFile())
              .start();
      Download download = new Download(lab, process, file, log, lengthBytes, port);
      DeployedLab.await("the download begins", () -> download.receivedBytes() > 0);
      return download;
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  /** The client's port. */
  public int port() {
    return port;
  }

  public long receivedBytes() {
    try {
      return Files.exists(file) ? Files.size(file) : 0;
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  /** Whether it has neither ended nor failed. */
  public boolean runs() {
    return process.isAlive();
  }

  /** Waits for more octets than there are now. */
  public void awaitProgress(String when) {
    long before = receivedBytes();
    DeployedLab.await(
        "the download goes on " + when, () -> receivedBytes() > before || !process.isAlive());
  }

  /** Waits for the end and compares all octets. */
  public void awaitIntact() {
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
      if (receivedBytes() != lengthBytes) {
        throw new AssertionError("the download is shorter than was asked for: " + file);
      }
      compare();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new AssertionError(interrupted);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  /** Ends it, if it still goes on; all octets until then must be right. */
  public void endIntact() {
    awaitProgress("to the end");
    if (!process.isAlive()) {
      awaitIntact();
      return;
    }
    process.destroyForcibly().onExit().join();
    try {
      compare();
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }

  private void compare() throws IOException {
    long received = receivedBytes();
    if (checksum(file, received) != checksum(lab.lab().payload("big.bin").path(), received)) {
      throw new AssertionError("the download differs from the file: " + file);
    }
  }

  /** Of the first octets. */
  private static long checksum(Path whole, long count) throws IOException {
    CRC32 checksum = new CRC32();
    try (InputStream input = Files.newInputStream(whole)) {
      byte[] block = new byte[1 << 16];
      long left = count;
      int read = input.readNBytes(block, 0, (int) Math.min(left, block.length));
      while (read > 0) {
        checksum.update(block, 0, read);
        left -= read;
        read = input.readNBytes(block, 0, (int) Math.min(left, block.length));
      }
    }
    return checksum.getValue();
  }
}
