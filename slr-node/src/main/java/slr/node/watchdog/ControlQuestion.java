package slr.node.watchdog;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import slr.node.control.ControlClient;
import slr.node.control.ControlException;

/**
 * Asks an SLR whether it lives: for what costs it least, and still goes through its control thread.
 *
 * @param sockets where it may listen; one that answers is enough
 * @param patience for each
 */
record ControlQuestion(List<Path> sockets, Duration patience) {

  ControlQuestion {
    sockets = List.copyOf(sockets);
  }

  /** Whether it answers; may take as long as the patience. */
  boolean isAnswered() {
    return sockets.stream().filter(Files::exists).anyMatch(this::isAnsweredAt);
  }

  /** A socket that may not be opened, so that no answer means nothing. */
  Optional<Path> forbidden() {
    return sockets.stream().filter(each -> Files.exists(each) && !Files.isWritable(each)).findAny();
  }

  private boolean isAnsweredAt(Path socket) {
    try {
      return new ControlClient(socket, patience).call("help").code().isDone();
    } catch (ControlException silent) {
      return false;
    }
  }
}
