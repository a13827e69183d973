package slr.certs;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.locks.ReentrantLock;

/**
 * One change of a CA at a time: a file lock keeps other processes out, and since the JDK refuses a
 * second file lock within a process instead of waiting, a lock of our own stands before it.
 */
final class CaLock implements AutoCloseable {

  private static final ReentrantLock PROCESS = new ReentrantLock();

  private final FileChannel channel;

  private CaLock(FileChannel channel) {
    this.channel = channel;
  }

  /** Waits until nobody else holds it. */
  static CaLock acquire(Path file) throws IOException {
    PROCESS.lock();
    boolean held = false;
    FileChannel channel = null;
    try {
      channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      channel.lock();
      held = true;
      return new CaLock(channel);
    } finally {
      if (!held) {
        PROCESS.unlock();
        if (channel != null) {
          channel.close();
        }
      }
    }
  }

  @Override
  public void close() throws IOException {
    try {
      channel.close();
    } finally {
      PROCESS.unlock();
    }
  }
}
