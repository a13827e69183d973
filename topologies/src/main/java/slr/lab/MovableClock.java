package slr.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;

/**
 * The CLOCK_REALTIME that a daemon has for itself ({@code src/main/c/wall_clock.c}). It stands as
 * it was put over restarts of the daemon.
 *
 * @param file how far ahead it is, and how often the daemon has looked at it
 */
public record MovableClock(Path file) {

  private static final String PROGRAM = "wall_clock.so";

  /** What a daemon that is started needs in its environment to have it. */
  List<String> create(LabEnvironment environment) {
    try {
      if (Files.notExists(file)) {
        Files.write(file, new byte[2 * Long.BYTES]);
      }
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
    return List.of("LD_PRELOAD=" + environment.program(PROGRAM), "SLR_LAB_CLOCK=" + file);
  }

  /** Puts it so far ahead of the machine's, or behind. */
  public void ahead(Duration time) {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.write(number().putLong(time.toNanos()).flip(), 0);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  /** How often the daemon, whatever process it was, has looked at it. */
  public long looks() {
    try (FileChannel channel = FileChannel.open(file)) {
      ByteBuffer looks = number();
      channel.read(looks, Long.BYTES);
      return looks.flip().getLong();
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  private static ByteBuffer number() {
    return ByteBuffer.allocate(Long.BYTES).order(ByteOrder.nativeOrder());
  }
}
