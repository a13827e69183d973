package slr.node.control;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** Asks a daemon through its control socket. */
public final class ControlClient {

  private static final Duration USUAL_TIMEOUT = Duration.ofSeconds(20);

  private final Path socket;
  private final long timeoutMs;

  /** Waits 20 s for a reply. */
  public ControlClient(Path socket) {
    this(socket, USUAL_TIMEOUT);
  }

  /** Waits so long for a reply. */
  public ControlClient(Path socket, Duration timeout) {
    this.socket = socket;
    timeoutMs = timeout.toMillis();
  }

  /**
   * Sends a command and waits for its reply.
   *
   * @throws ControlException if nobody answers properly; one line: what, where, fix
   */
  public ControlReply call(String command, List<String> arguments) {
    try (LineChannel line = connect()) {
      return exchange(line, new ControlRequest(command, arguments));
    }
  }

  /** {@link #call(String, List)}. */
  public ControlReply call(String command, String... arguments) {
    return call(command, List.of(arguments));
  }

  /** Whether somebody listens. */
  public boolean answers() {
    try (LineChannel _ = LineChannel.connect(socket, timeoutMs)) {
      return true;
    } catch (IOException _) {
      return false;
    }
  }

  private LineChannel connect() {
    try {
      return LineChannel.connect(socket, timeoutMs);
    } catch (IOException refused) {
      String reason =
          !Files.exists(socket)
              ? "does not exist; is the daemon running?"
              : Files.isWritable(socket)
                  ? "has no listener; the daemon was killed, start it again"
                  : "may not be opened; run as root or as a member of its group";
      throw new ControlException("control socket " + socket + " " + reason);
    }
  }

  private ControlReply exchange(LineChannel line, ControlRequest request) {
    try {
      line.write(ControlJson.encode(request));
      String reply =
          line.read(ControlServer.REPLY_BYTES_MAX)
              .orElseThrow(() -> new ControlException("reply from " + socket + " is too large"));
      if (reply.isEmpty()) {
        throw new ControlException(
            "daemon at " + socket + " closed the connection; it is overloaded or stopping");
      }
      return ControlJson.decodeReply(reply);
    } catch (IOException failure) {
      throw new ControlException(
          line.expired()
              ? "daemon at " + socket + " did not answer in " + timeoutMs / 1000 + " s; is it hung?"
              : "daemon at " + socket + " broke off: " + failure.getMessage());
    } catch (IllegalArgumentException malformed) {
      throw new ControlException(
          "daemon at " + socket + " sent no reply of ours: " + malformed.getMessage());
    }
  }
}
