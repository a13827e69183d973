package slr.node.bird;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import slr.packet.IpAddress;

/**
 * Asks BIRD, one command at a time. Connects when first asked and again after a failure; a failed
 * command is not repeated. Not thread-safe.
 */
public final class BirdClient implements AutoCloseable {

  private final Path socket;
  private final Duration timeout;
  private @Nullable Connection connection;

  /**
   * Connects later.
   *
   * @param socket BIRD's control socket, usually {@code /run/bird/bird.ctl}
   * @param timeout for one command with its whole reply
   */
  public BirdClient(Path socket, Duration timeout) {
    this.socket = socket;
    this.timeout = timeout;
  }

  /**
   * Sends a command and waits for its reply, also one of class 8xxx or 9xxx.
   *
   * @throws BirdException if BIRD does not answer in time and by its protocol
   */
  public BirdReply command(String command) throws BirdException {
    if (command.indexOf('\n') >= 0 || command.length() > 1000) {
      throw new IllegalArgumentException("a command is one line of at most 1000 letters");
    }
    long deadlineNs = System.nanoTime() + timeout.toNanos();
    boolean answered = false;
    try {
      Connection open = connected(deadlineNs);
      open.write(command + "\n", deadlineNs);
      BirdReply reply = open.read(deadlineNs);
      answered = true;
      return reply;
    } catch (IOException failure) {
      throw new BirdException(
          "BIRD at " + socket + ": " + failure.getMessage() + "; is it running, is it ours?");
    } finally {
      if (!answered) {
        // A late reply would be taken for that of the next command.
        close();
      }
    }
  }

  /** All routes to the longest prefix that holds this address, best one marked. */
  public List<BirdRoute> routesFor(IpAddress address) throws BirdException {
    return BirdRoutes.parse(command("show route for " + address + " all"));
  }

  /** The protocol instances and their states. */
  public List<BirdProtocol> protocols() throws BirdException {
    return BirdProtocols.parse(command("show protocols"));
  }

  /** The link states of an OSPF instance, in an order of their own. */
  public OspfDatabase ospfDatabase(String protocol) throws BirdException {
    return OspfDatabase.parse(command("show ospf lsadb " + protocol));
  }

  /** What an OSPF instance knows of its routers and networks. */
  public OspfState ospfState(String protocol) throws BirdException {
    return OspfState.parse(command("show ospf state " + protocol));
  }

  /** Ends the connection; the next command makes a new one. */
  @Override
  public void close() {
    if (connection != null) {
      connection.close();
      connection = null;
    }
  }

  private Connection connected(long deadlineNs) throws IOException, BirdException {
    if (connection == null) {
      connection = new Connection(socket);
      BirdReply welcome = connection.read(deadlineNs);
      if (!welcome.is(BirdReplyCode.WELCOME)) {
        throw new BirdException("BIRD at " + socket + " did not welcome us: " + welcome.text());
      }
    }
    return connection;
  }

  /** A channel that is never waited on without a deadline. */
  private static final class Connection {
    private final SocketChannel channel;
    private final Selector selector;
    private final BirdReplyParser parser = new BirdReplyParser();
    private final ByteBuffer input = ByteBuffer.allocate(65_536).flip();
    private final StringBuilder line = new StringBuilder();

    Connection(Path socket) throws IOException {
      channel = SocketChannel.open(StandardProtocolFamily.UNIX);
      try {
        channel.connect(UnixDomainSocketAddress.of(socket));
        channel.configureBlocking(false);
        selector = Selector.open();
        channel.register(selector, SelectionKey.OP_READ);
      } catch (IOException failure) {
        channel.close();
        throw failure;
      }
    }

    void write(String text, long deadlineNs) throws IOException {
      ByteBuffer output = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
      while (output.hasRemaining()) {
        if (channel.write(output) == 0) {
          await(SelectionKey.OP_WRITE, deadlineNs);
        }
      }
    }

    BirdReply read(long deadlineNs) throws IOException, BirdException {
      while (true) {
        while (input.hasRemaining()) {
          Optional<BirdReply> reply = octet(input.get());
          if (reply.isPresent()) {
            return reply.get();
          }
        }
        await(SelectionKey.OP_READ, deadlineNs);
        input.clear();
        int count = channel.read(input);
        input.flip();
        if (count < 0) {
          throw new IOException("it closed the connection");
        }
      }
    }

    private Optional<BirdReply> octet(byte octet) throws BirdException {
      if (octet == '\n') {
        String complete = line.toString();
        line.setLength(0);
        return parser.feed(complete);
      }
      if (line.length() > BirdReplyParser.LINE_LENGTH_MAX) {
        return parser.feed(line.toString());
      }
      line.append((char) (octet & 0xff));
      return Optional.empty();
    }

    private void await(int operation, long deadlineNs) throws IOException {
      channel.register(selector, operation);
      long leftMs = TimeUnit.NANOSECONDS.toMillis(deadlineNs - System.nanoTime());
      if (leftMs <= 0 || selector.select(leftMs) == 0) {
        throw new IOException("no answer in time");
      }
      selector.selectedKeys().clear();
    }

    void close() {
      try {
        selector.close();
        channel.close();
      } catch (IOException _) {
        // Nothing is lost: the connection is of no use any more.
      }
    }
  }
}
