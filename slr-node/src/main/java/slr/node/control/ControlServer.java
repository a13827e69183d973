package slr.node.control;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;

/** Listens on the control socket; see the package for the protocol and its bounds. */
public final class ControlServer implements AutoCloseable {

  /** Connections at a time; an operator needs one, scripts a few. */
  static final int CONNECTIONS_MAX = 32;

  /** The longest request line. */
  static final int REQUEST_BYTES_MAX = 65_536;

  /** The largest reply line: about 100,000 flows. */
  static final int REPLY_BYTES_MAX = 16 << 20;

  /** From accept to the last octet of the reply. */
  static final int EXCHANGE_SECONDS_MAX = 15;

  /** Unix socket paths end in a 0 octet within 108 (sun_path). */
  private static final int PATH_BYTES_MAX = 107;

  private static final String TOO_LARGE =
      ControlJson.encode(
          ControlReply.error(ReplyCode.TOO_LARGE, "the answer is too large; ask for a part of it"));

  private static final Logger LOG = LoggerFactory.getLogger(ControlServer.class);

  private final Path socket;
  private final ControlCommands commands;
  private final Executor controlThread;
  private final ServerSocketChannel listener;
  private final @Nullable Object inode;
  private final long commandTimeoutMs;
  private final Semaphore places = new Semaphore(CONNECTIONS_MAX);
  private final ControlCounters counters;

  private ControlServer(
      Path socket,
      ControlCommands commands,
      Executor controlThread,
      ServerSocketChannel listener,
      long commandTimeoutMs)
      throws IOException {
    this.socket = socket;
    this.commands = commands;
    this.counters = commands.counters();
    this.controlThread = controlThread;
    this.listener = listener;
    this.commandTimeoutMs = commandTimeoutMs;
    this.inode = inode(socket);
  }

  /**
   * Opens the socket and begins to answer.
   *
   * @param controlThread runs the commands; may refuse when it is full
   * @throws ControlException if the path cannot be used or another daemon answers there
   */
  public static ControlServer open(Path socket, ControlCommands commands, Executor controlThread) {
    return open(socket, commands, controlThread, 10_000);
  }

  static ControlServer open(
      Path socket, ControlCommands commands, Executor controlThread, long commandTimeoutMs) {
    try {
      prepare(socket);
      ServerSocketChannel listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
      listener.bind(UnixDomainSocketAddress.of(socket));
      Files.setPosixFilePermissions(socket, PosixFilePermissions.fromString("rw-rw----"));
      ControlServer server =
          new ControlServer(socket, commands, controlThread, listener, commandTimeoutMs);
      Thread.ofPlatform().daemon().name("control-accept").start(server::acceptAll);
      return server;
    } catch (IOException failure) {
      throw new ControlException(
          "control socket " + socket + " cannot be opened: " + failure + "; check the folder");
    }
  }

  /** Stops listening and removes the socket, unless it is already another's. */
  @Override
  public void close() {
    try {
      listener.close();
      if (inode != null && inode.equals(inode(socket))) {
        Files.deleteIfExists(socket);
      }
    } catch (IOException failure) {
      LOG.warn("control socket {} was not removed: {}", socket, failure.toString());
    }
  }

  private static void prepare(Path socket) throws IOException {
    int length = socket.toString().getBytes(StandardCharsets.UTF_8).length;
    if (length > PATH_BYTES_MAX) {
      throw new ControlException(
          "control socket path "
              + socket
              + (" has " + length + " octets, the kernel takes " + PATH_BYTES_MAX)
              + "; use a shorter run directory");
    }
    Path folder = socket.toAbsolutePath().getParent();
    if (folder != null) {
      Files.createDirectories(folder);
    }
    if (!Files.exists(socket, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    BasicFileAttributes present =
        Files.readAttributes(socket, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    if (!present.isOther()) {
      throw new ControlException(socket + " exists and is no socket; move it away");
    }
    if (answers(socket)) {
      throw new ControlException(
          "another daemon answers at " + socket + "; stop it or name another socket");
    }
    Files.delete(socket);
  }

  private static boolean answers(Path socket) {
    try (LineChannel _ = LineChannel.connect(socket, 1000)) {
      return true;
    } catch (IOException _) {
      return false;
    }
  }

  private static @Nullable Object inode(Path socket) throws IOException {
    return Files.exists(socket, LinkOption.NOFOLLOW_LINKS)
        ? Files.readAttributes(socket, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
            .fileKey()
        : null;
  }

  private void acceptAll() {
    while (listener.isOpen()) {
      try {
        accept(listener.accept());
      } catch (IOException failure) {
        if (listener.isOpen()) {
          // Out of descriptors, mostly: give others time to close theirs.
          LOG.warn("control socket {}: accept failed: {}", socket, failure.toString());
          java.util.concurrent.locks.LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
        }
      }
    }
  }

  private void accept(SocketChannel channel) throws IOException {
    counters.connections.increment();
    if (!places.tryAcquire()) {
      counters.overloaded.increment();
      channel.close();
      return;
    }
    Thread.ofVirtual().name("control").start(() -> exchange(channel));
  }

  private void exchange(SocketChannel channel) {
    try (LineChannel line = new LineChannel(channel, EXCHANGE_SECONDS_MAX * 1000L)) {
      Optional<String> request = line.read(REQUEST_BYTES_MAX);
      ControlReply reply =
          request
              .map(this::answer)
              .orElseGet(() ->
                  ControlReply.error(
                      ReplyCode.REQUEST_TOO_LONG,
                      "the request is longer than " + REQUEST_BYTES_MAX + " octets"));
      String text = ControlJson.encode(reply);
      count(text.length() <= REPLY_BYTES_MAX ? reply.code() : ReplyCode.TOO_LARGE);
      line.write(text.length() <= REPLY_BYTES_MAX ? text : TOO_LARGE);
    } catch (IOException _) {
      counters.broken.increment();
    } finally {
      places.release();
    }
  }

  private void count(ReplyCode code) {
    (code.isDone() ? counters.done : code.isBadRequest() ? counters.badRequests : counters.failed)
        .increment();
  }

  private ControlReply answer(String line) {
    try {
      ControlRequest request = ControlJson.decodeRequest(line);
      return ControlReply.done(onControlThread(request));
    } catch (CommandException refused) {
      return ControlReply.error(refused.code(), String.valueOf(refused.getMessage()));
    } catch (IllegalArgumentException malformed) {
      return ControlReply.error(
          ReplyCode.REQUEST_MALFORMED, String.valueOf(malformed.getMessage()));
    } catch (JacksonException bug) {
      LOG.error("the answer to {} has no JSON form", line, bug);
      return ControlReply.error(ReplyCode.FAILED, "the answer has no JSON form; see the log");
    }
  }

  private Object onControlThread(ControlRequest request) {
    CompletableFuture<Object> result = new CompletableFuture<>();
    try {
      controlThread.execute(() -> start(request, result));
      return result.get(commandTimeoutMs, TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException _) {
      throw new CommandException(ReplyCode.BUSY, "the daemon is busy or stopping; try again");
    } catch (TimeoutException _) {
      throw new CommandException(
          ReplyCode.TIMED_OUT,
          "no answer to '" + request.command() + "' in " + commandTimeoutMs + " ms; try again");
    } catch (InterruptedException _) {
      throw new CommandException(ReplyCode.FAILED, "the daemon is stopping");
    } catch (ExecutionException failed) {
      throw refusal(request, failed.getCause());
    }
  }

  private void start(ControlRequest request, CompletableFuture<Object> result) {
    try {
      CompletionStage<?> stage = commands.run(request);
      stage.whenComplete((body, failure) -> {
        if (failure != null) {
          result.completeExceptionally(failure);
        } else {
          // Bodies are immutable records: turning them into JSON needs no control thread.
          result.complete(body);
        }
      });
    } catch (RuntimeException failure) {
      result.completeExceptionally(failure);
    }
  }

  private static CommandException refusal(ControlRequest request, @Nullable Throwable cause) {
    return switch (cause) {
      case CommandException refused -> refused;
      case CompletionException wrapped when wrapped.getCause() != null ->
          refusal(request, wrapped.getCause());
      case IllegalArgumentException wrong ->
          new CommandException(ReplyCode.ARGUMENTS_WRONG, String.valueOf(wrong.getMessage()));
      case null, default -> {
        // Our own bug: loud in the log, one line for the operator.
        LOG.error("command '{}' failed", request.command(), cause);
        yield new CommandException(
            ReplyCode.FAILED, "'" + request.command() + "' failed: " + cause + "; see the log");
      }
    };
  }
}
