package slr.node.watchdog;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import slr.node.control.ControlCommands;
import slr.node.control.ControlServer;

/** What is asked of processes that live, hang, are dead or were never there. */
class ControlQuestionTest {

  private static final Duration PATIENCE = Duration.ofMillis(200);

  @TempDir private Path folder;
  private final ExecutorService control = Executors.newSingleThreadExecutor();

  @AfterEach
  void stop() {
    control.shutdownNow();
  }

  @Test
  void oneOfSeveralPlacesAnswers() {
    Path there = folder.resolve("n1.site.sock");
    ControlQuestion question =
        new ControlQuestion(List.of(folder.resolve("n1.network.sock"), there), PATIENCE);
    assertThat(question.isAnswered()).as("nobody is there").isFalse();
    try (ControlServer _ = ControlServer.open(there, new ControlCommands(), control)) {
      assertThat(new ControlQuestion(question.sockets(), Duration.ofSeconds(10)).isAnswered())
          .isTrue();
      assertThat(question.forbidden()).isEmpty();
    }
    assertThat(question.isAnswered()).isFalse();
  }

  @Test
  void aControlThreadThatHangsDoesNotAnswer() {
    Path socket = folder.resolve("n1.site.sock");
    CountDownLatch hang = new CountDownLatch(1);
    control.execute(() -> {
      try {
        hang.await();
      } catch (InterruptedException _) {
        // The test is over.
      }
    });
    try (ControlServer _ = ControlServer.open(socket, new ControlCommands(), control)) {
      assertThat(question(socket).isAnswered()).isFalse();
      hang.countDown();
      assertThat(new ControlQuestion(List.of(socket), Duration.ofSeconds(10)).isAnswered())
          .isTrue();
    }
  }

  @Test
  @Timeout(60)
  void aStoppedProcessWhoseSocketIsFullIsNotWaitedForLonger() throws Exception {
    Path socket = folder.resolve("n1.site.sock");
    try (ServerSocketChannel stopped = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      stopped.bind(UnixDomainSocketAddress.of(socket), 2);
      ControlQuestion question = question(socket);
      for (int asked = 0; asked < 6; asked++) {
        assertThat(question.isAnswered()).isFalse();
      }
    }
    assertThat(question(socket).isAnswered()).as("killed: the socket stays behind").isFalse();
    assertThat(Files.exists(socket)).isTrue();
  }

  private static ControlQuestion question(Path socket) {
    return new ControlQuestion(List.of(socket), PATIENCE);
  }
}
