package slr.node.control;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Lines over a unix stream socket with a bound on length and on time. Blocking; the deadline closes
 * the channel, because a unix channel knows no read timeout.
 */
final class LineChannel implements AutoCloseable {

  /** One timer for all channels of the process; it only ever closes channels. */
  private static final ScheduledExecutorService DEADLINES =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("control-deadlines").factory());

  private final SocketChannel channel;
  private final Future<?> deadline;
  private volatile boolean expired;

  LineChannel(SocketChannel channel, long timeoutMs) {
    this.channel = channel;
    this.deadline = DEADLINES.schedule(this::expire, timeoutMs, TimeUnit.MILLISECONDS);
  }

  static LineChannel connect(Path socket, long timeoutMs) throws IOException {
    SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
    // First the deadline: a process that hangs accepts nobody, and when as many wait as its socket
    // holds, the next one waits in here.
    LineChannel line = new LineChannel(channel, timeoutMs);
    try {
      channel.connect(UnixDomainSocketAddress.of(socket));
    } catch (IOException refused) {
      line.close();
      throw refused;
    }
    return line;
  }

  /** Whether the deadline closed this channel. */
  boolean expired() {
    return expired;
  }

  /**
   * Reads up to a line feed or the end of the stream.
   *
   * @return the line without its line feed; nothing if more than {@code bytesMax} octets came
   */
  Optional<String> read(int bytesMax) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(Math.min(bytesMax + 1, 8192));
    int searched = 0;
    while (true) {
      for (; searched < buffer.position(); searched++) {
        if (buffer.get(searched) == '\n') {
          return Optional.of(text(buffer, searched));
        }
      }
      if (buffer.position() > bytesMax) {
        return Optional.empty();
      }
      if (!buffer.hasRemaining()) {
        int capacity = (int) Math.min(2L * buffer.capacity(), bytesMax + 1L);
        buffer = ByteBuffer.allocate(capacity).put(buffer.flip());
      }
      if (channel.read(buffer) < 0) {
        return Optional.of(text(buffer, buffer.position()));
      }
    }
  }

  /** Writes a line and its line feed. */
  void write(String line) throws IOException {
    ByteBuffer buffer = ByteBuffer.wrap((line + "\n").getBytes(StandardCharsets.UTF_8));
    while (buffer.hasRemaining()) {
      channel.write(buffer);
    }
  }

  @Override
  public void close() {
    deadline.cancel(false);
    try {
      channel.close();
    } catch (IOException _) {
      // Nothing is lost: the exchange is over either way.
    }
  }

  private void expire() {
    expired = true;
    close();
  }

  private static String text(ByteBuffer buffer, int length) {
    return StandardCharsets.UTF_8.decode(buffer.slice(0, length)).toString();
  }
}
