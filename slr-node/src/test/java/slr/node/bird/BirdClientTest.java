package slr.node.bird;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What real BIRD never does, and the client must survive; {@code BirdIT} has the real one. */
class BirdClientTest {

  @TempDir Path folder;

  /** Listens; each connection gets the next script: text to send after each line that comes. */
  private ServerSocketChannel serve(List<List<String>> scripts) throws IOException {
    ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    server.bind(UnixDomainSocketAddress.of(folder.resolve("ctl")));
    Queue<List<String>> queue = new ArrayDeque<>(scripts);
    Thread.ofPlatform().daemon().start(() -> queue.forEach(script -> play(server, script)));
    return server;
  }

  private static void play(ServerSocketChannel server, List<String> script) {
    try (SocketChannel channel = server.accept()) {
      for (String text : script) {
        channel.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
        if (channel.read(ByteBuffer.allocate(1000)) < 0) {
          return;
        }
      }
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  private BirdClient client() {
    return new BirdClient(folder.resolve("ctl"), Duration.ofMillis(500));
  }

  @Test
  void connectsAgainAfterAFailure() throws Exception {
    String welcome = "0001 BIRD 2.0.12 ready.\n";
    try (ServerSocketChannel _ =
            serve(
                List.of(
                    List.of(welcome, "0013 up\n"),
                    List.of(welcome, "nonsense\n"),
                    List.of("8007 go away\n"),
                    List.of(welcome, "0000 partly", ""),
                    List.of(welcome, "0013 up again\n", "")));
        BirdClient client = client()) {
      assertThat(client.command("show status").text()).isEqualTo("up");
      assertFails(client, "it closed the connection");
      assertFails(client, "broke its protocol: a line has no reply code: 'nonsense'");
      assertFails(client, "did not welcome us: go away");
      assertFails(client, "no answer in time");
      assertThat(client.command("show status").text()).isEqualTo("up again");
    }
  }

  @Test
  void saysWhenNobodyListens() {
    try (BirdClient client = client()) {
      assertFails(client, "is it running, is it ours?");
    }
  }

  @Test
  void sendsOneLineOnly() {
    try (BirdClient client = client()) {
      assertThatThrownBy(() -> client.command("show status\nconfigure"))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  private static void assertFails(BirdClient client, String reason) {
    assertThatThrownBy(() -> client.command("show status"))
        .isInstanceOf(BirdException.class)
        .hasMessageContaining(reason);
  }
}
