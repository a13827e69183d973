package slr.lab;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;

/**
 * Files whose every byte follows from its position, so that lost, doubled and swapped pieces all
 * change the digest; and files of one length are alike everywhere.
 *
 * @param path where it lies
 */
public record Payload(Path path, long lengthBytes) {

  private static final int BLOCK_BYTES = 1 << 20;

  /** A gigabyte takes some five seconds, on a machine that does other things a minute. */
  private static final Duration DIGEST_LIMIT = Duration.ofMinutes(3);

  /** Held while a file is made: the lock of a file does not part the threads of one JVM. */
  private static final Object MAKING = new Object();

  /**
   * The file of this name and length in a folder, made if it is not there.
   *
   * @throws LabException if it cannot be written
   */
  public static Payload in(Path folder, String name, long lengthBytes) {
    Path path = folder.resolve(name);
    try {
      if (!isMade(path, lengthBytes)) {
        make(path, lengthBytes);
      }
      return new Payload(path, lengthBytes);
    } catch (IOException failure) {
      throw new LabException("cannot make " + path + ": " + failure, failure);
    }
  }

  /** Digest of the content, lower-case hex; worked out once, since a gigabyte takes seconds. */
  public String sha256() {
    Path known = path.resolveSibling(path.getFileName() + ".sha256");
    try {
      if (Files.exists(known)
          && Files.getLastModifiedTime(known).compareTo(Files.getLastModifiedTime(path)) >= 0) {
        return Files.readString(known);
      }
      String digest = sha256(path);
      LabFolder.write(known, digest);
      return digest;
    } catch (IOException failure) {
      throw new LabException("cannot read " + known + ": " + failure, failure);
    }
  }

  /**
   * The digest of any file, lower-case hex.
   *
   * @throws LabException if it cannot be read
   */
  public static String sha256(Path file) {
    List<String> command = List.of("sha256sum", file.toString());
    return Command.run(command, "", DIGEST_LIMIT).orThrow().output().split(" ", 2)[0];
  }

  private static boolean isMade(Path path, long lengthBytes) throws IOException {
    return Files.exists(path) && Files.size(path) == lengthBytes;
  }

  /** Written aside and renamed, so that a file of the full length is a whole one. */
  private static void make(Path path, long lengthBytes) throws IOException {
    Files.createDirectories(path.getParent());
    Path fresh = path.resolveSibling(path.getFileName() + ".new");
    synchronized (MAKING) {
      try (FileChannel channel =
              FileChannel.open(fresh, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
          FileLock _ = channel.lock()) {
        // Another lab may have made it while this one waited for the lock.
        if (!isMade(path, lengthBytes)) {
          channel.truncate(0);
          fill(channel, lengthBytes);
          Files.move(fresh, path, StandardCopyOption.ATOMIC_MOVE);
        }
      }
    }
    Files.deleteIfExists(fresh);
  }

  private static void fill(FileChannel channel, long lengthBytes) throws IOException {
    ByteBuffer block = ByteBuffer.allocateDirect(BLOCK_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    long position = 0;
    while (position < lengthBytes) {
      block.clear();
      for (int i = 0; i < BLOCK_BYTES; i += Long.BYTES) {
        block.putLong(i, mixed(position + i));
      }
      block.limit((int) Math.min(BLOCK_BYTES, lengthBytes - position));
      position += block.limit();
      while (block.hasRemaining()) {
        channel.write(block);
      }
    }
  }

  /** The finalizer of SplitMix64: neighbouring positions share no pattern. */
  private static long mixed(long position) {
    long z = position + 0x9e3779b97f4a7c15L;
    z = (z ^ z >>> 30) * 0xbf58476d1ce4e5b9L;
    z = (z ^ z >>> 27) * 0x94d049bb133111ebL;
    return z ^ z >>> 31;
  }
}
