package slr.node.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import slr.packet.Prefix;

class ControlSocketTest {

  record Status(String node, Prefix prefix, Duration age, Optional<String> absent) {}

  @TempDir Path folder;
  private Path socket = Path.of("");
  private final ExecutorService control =
      Executors.newSingleThreadExecutor(Thread.ofPlatform().name("control-test").factory());

  private final ControlCommands commands =
      new ControlCommands()
          .add("status", "tells", _ -> status())
          .add("thread", "names its thread", _ -> List.of(Thread.currentThread().getName()))
          .add("echo", "repeats", arguments -> arguments)
          .add("refuse", "refuses", _ -> refuse())
          .add("wrong", "rejects", arguments -> Integer.parseInt(arguments.getFirst()))
          .add("bug", "fails", _ -> bug())
          .add("huge", "is too large", _ -> List.of("x".repeat(ControlServer.REPLY_BYTES_MAX)))
          .addLater("later", "answers later", _ -> CompletableFuture.supplyAsync(() -> List.of(7)))
          .addLater("never", "never answers", _ -> new CompletableFuture<>());

  @BeforeEach
  void place() {
    socket = folder.resolve("n1.site.sock");
  }

  @AfterEach
  void stop() {
    control.shutdownNow();
  }

  private ControlServer open() {
    return ControlServer.open(socket, commands, control, 2000);
  }

  private static Status status() {
    return new Status(
        "n1", Prefix.parse("203.0.113.0/24"), Duration.ofMillis(250), Optional.empty());
  }

  private static Object refuse() {
    throw new CommandException(ReplyCode.NOT_FOUND, "no such child 'h9'; see 'children'");
  }

  private static Object bug() {
    throw new IllegalStateException("table is upside down");
  }

  private ControlReply call(String command, String... arguments) {
    return new ControlClient(socket).call(command, arguments);
  }

  @Test
  void answersWithTheRecordAsJson() {
    try (ControlServer _ = open()) {
      assertThat(raw("{\"command\":\"status\",\"arguments\":[]}\n"))
          .isEqualTo(
              "{\"code\":0,\"body\":"
                  + "{\"node\":\"n1\",\"prefix\":\"203.0.113.0/24\",\"age\":\"250ms\"}}\n");
      assertThat(call("echo", "a", "b c").body().toString()).isEqualTo("[\"a\",\"b c\"]");
      assertThat(call("later").body().toString()).isEqualTo("[7]");
      assertThat(commands.counters().byEvent()).containsEntry("done", 3L);
    }
  }

  @Test
  void runsCommandsOnTheControlThread() {
    try (ControlServer _ = open()) {
      assertThat(call("thread").body().toString()).isEqualTo("[\"control-test\"]");
    }
  }

  @Test
  void tellsWhyACommandFailed() {
    try (ControlServer _ = open()) {
      assertError("refuse", ReplyCode.NOT_FOUND, "no such child 'h9'; see 'children'");
      assertError("statu", ReplyCode.COMMAND_UNKNOWN, "did you mean 'status'?");
      assertError("xyz", ReplyCode.COMMAND_UNKNOWN, "it knows help, status");
      assertError("bug", ReplyCode.FAILED, "table is upside down");
      assertError("never", ReplyCode.TIMED_OUT, "no answer to 'never' in 2000 ms");
      assertError("huge", ReplyCode.TOO_LARGE, "too large");
      assertThat(call("wrong", "x").code()).isEqualTo(ReplyCode.ARGUMENTS_WRONG);
      assertThat(commands.counters().byEvent()).containsEntry("bad-requests", 3L);
      assertThat(commands.counters().byEvent()).containsEntry("failed", 4L);
    }
  }

  private void assertError(String command, ReplyCode code, String message) {
    ControlReply reply = call(command);
    assertThat(reply.code()).isEqualTo(code);
    assertThat(reply.errorMessage()).contains(message);
  }

  @Test
  void refusesWhenTheControlThreadIsFull() {
    try (ControlServer _ = open()) {
      control.shutdown();
      assertThat(call("status").code()).isEqualTo(ReplyCode.BUSY);
    }
  }

  @Test
  void toleratesGarbage() {
    try (ControlServer _ = open()) {
      for (String garbage :
          List.of(
              "\n",
              "{}\n",
              "[]\n",
              "\u0000\u0001\n",
              "{\"command\":7}\n",
              "{\"command\":\"\"}\n",
              "{\"command\":\"status\",\"arguments\":{}}\n",
              "{\"command\":\"status\",\"arguments\":[1]}\n",
              "{\"command\":\"status\"} trailing\n",
              "{\"command\":\"a\",\"command\":\"status\"}\n",
              "[".repeat(5000) + "\n",
              "GET / HTTP/1.1\r\n")) {
        assertThat(raw(garbage)).startsWith("{\"code\":9001,");
      }
      assertThat(raw("x".repeat(ControlServer.REQUEST_BYTES_MAX + 1)))
          .startsWith("{\"code\":9000,");
      assertThat(commands.counters().byEvent()).containsEntry("bad-requests", 13L);
      assertThat(call("status").code()).isEqualTo(ReplyCode.DONE);
    }
  }

  @Test
  void boundsConnections() throws IOException {
    try (ControlServer _ = open()) {
      List<SocketChannel> idle = new ArrayList<>();
      for (int i = 0; i < ControlServer.CONNECTIONS_MAX; i++) {
        idle.add(SocketChannel.open(UnixDomainSocketAddress.of(socket)));
      }
      await()
          .untilAsserted(() ->
              assertThat(commands.counters().byEvent())
                  .containsEntry("connections", (long) idle.size()));
      assertThatThrownBy(() -> call("status"))
          .isInstanceOf(ControlException.class)
          .hasMessageContaining(socket.toString());
      assertThat(commands.counters().byEvent()).containsEntry("overloaded", 1L);
      for (SocketChannel channel : idle) {
        channel.close();
      }
      await().untilAsserted(() -> assertThat(call("status").code()).isEqualTo(ReplyCode.DONE));
    }
  }

  @Test
  void replacesAStaleSocketOnly() throws IOException {
    try (var stale = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      stale.bind(UnixDomainSocketAddress.of(socket));
    }
    assertThat(socket).exists();
    assertThatThrownBy(() -> call("status")).hasMessageContaining("has no listener");
    try (ControlServer _ = open()) {
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(socket)))
          .isEqualTo("rw-rw----");
      assertThatThrownBy(this::open).hasMessageContaining("another daemon answers at");
      assertThat(call("status").code()).isEqualTo(ReplyCode.DONE);
    }
    assertThat(socket).doesNotExist();
    Files.writeString(socket, "precious");
    assertThatThrownBy(this::open).hasMessageContaining("is no socket; move it away");
    assertThat(socket).hasContent("precious");
  }

  @Test
  void refusesAPathTooLongForTheKernel() {
    socket = folder.resolve("x".repeat(120) + ".sock");
    assertThatThrownBy(this::open).hasMessageContaining("the kernel takes 107");
  }

  @Test
  void saysWhenNobodyRuns() {
    assertThatThrownBy(() -> call("status"))
        .hasMessage("control socket " + socket + " does not exist; is the daemon running?");
  }

  @Property(tries = 500)
  void anyLineIsARequestOrRefused(@ForAll String line) {
    try {
      ControlJson.decodeRequest(line);
    } catch (IllegalArgumentException refused) {
      assertThat(refused).hasMessageNotContaining("\n");
    }
    try {
      ControlJson.decodeReply(line);
    } catch (IllegalArgumentException refused) {
      assertThat(refused.getMessage()).isNotBlank();
    }
  }

  private String raw(String request) {
    try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
      channel.write(ByteBuffer.wrap(request.getBytes(StandardCharsets.UTF_8)));
      ByteBuffer reply = ByteBuffer.allocate(65_536);
      while (channel.read(reply) >= 0) {
        assertThat(reply.hasRemaining()).isTrue();
      }
      return StandardCharsets.UTF_8.decode(reply.flip()).toString();
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }
}
