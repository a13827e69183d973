package slr.lab;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/** Held while a lab is built or removed, so that two commands do not do both at once. */
final class LabLock implements AutoCloseable {

  private final FileChannel channel;

  private LabLock(FileChannel channel) {
    this.channel = channel;
  }

  /**
   * Takes the lock at once or not at all. The kernel gives it back when its holder dies.
   *
   * @throws LabException if another command has it
   */
  static LabLock of(LabFolder folder) {
    Path file = folder.lock();
    try {
      Files.createDirectories(file.getParent());
      FileChannel channel =
          FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      if (tryLock(channel) == null) {
        channel.close();
        throw new LabException(
            "another command is building or removing lab " + folder.lab() + ": wait for its end");
      }
      return new LabLock(channel);
    } catch (IOException failure) {
      throw new LabException(
          "cannot write " + file + " (" + failure + "): labs need root", failure);
    }
  }

  private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException ownProcessHasIt) {
      return null;
    }
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException failure) {
      throw new LabException("cannot give back the lock: " + failure, failure);
    }
  }
}
