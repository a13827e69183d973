package slr.bench;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.Channel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import slr.packet.IpAddress;
import slr.packet.Prefix;
import slr.plane.NetworkNamespace;
import slr.plane.VanishedClient;

/**
 * Established TCP connections of a host that have nothing to say, real ones, from clients in a
 * network namespace of their own; and now and then one whose client falls silent.
 *
 * <p>The calm ones wait to be accepted, and their clients have gone without a word: for the host's
 * TCP and whoever watches it they are as any other, and no process needs a file for them, of which
 * it may often have no more than 20,000.
 *
 * <pre>
 *   client 10.9.0.1 to 10.9.0.8 ------ 10.9.255.254 host, 203.0.113.7
 * </pre>
 */
final class CalmConnections implements AutoCloseable {

  /** What the host serves. */
  static final Prefix VIRTUAL_HOST = Prefix.parse("203.0.113.0/24");

  private static final String SERVICE = "203.0.113.7";
  private static final int PORT = 80;

  /** Where the calm ones wait. */
  private static final int CALM_PORT = 81;

  private static final int BACKLOG = 1 << 20;
  private static final int CLIENTS = 8;
  private static final int FIRST_CLIENT_PORT = 2_000;

  /** The one whose packets are thrown away; it has no calm connection. */
  private static final String SILENT_CLIENT = "10.9.0.200";

  /**
   * One whose client fell silent.
   *
   * @param clientPort which one
   * @param writtenNs when the host sent what nobody acknowledges
   */
  record Stall(int clientPort, long writtenNs) {}

  private final String prefix = "slrcalm" + ProcessHandle.current().pid();
  private final Deque<Channel> open = new ArrayDeque<>();
  private final ServerSocketChannel listener;

  CalmConnections() throws Exception {
    try {
      run("ip netns add " + prefix + "c");
      run("ip netns add " + prefix + "h");
      run(
          "ip link add to-host netns %sc type veth peer name to-client netns %sh"
              .formatted(prefix, prefix));
      exec("c", "ip link set to-host up");
      exec("h", "ip address add 10.9.255.254/16 dev to-client; ip link set to-client up");
      exec("h", "ip link set lo up; ip route add local 203.0.113.0/24 dev lo");
      for (int i = 1; i <= CLIENTS; i++) {
        exec("c", "ip address add 10.9.0." + i + "/16 dev to-host");
      }
      exec("c", "ip address add " + SILENT_CLIENT + "/16 dev to-host");
      exec("c", "ip route add 203.0.113.0/24 dev to-host");
      exec("h", "sysctl -qw net.core.somaxconn=" + BACKLOG);
      listener =
          atHost(
              () -> ServerSocketChannel.open().bind(new InetSocketAddress(SERVICE, PORT), BACKLOG));
    } catch (Exception e) {
      deleteNamespaces();
      throw e;
    }
  }

  private ServerSocketChannel listen(int port) throws Exception {
    return atHost(
        () -> ServerSocketChannel.open().bind(new InetSocketAddress(SERVICE, port), BACKLOG));
  }

  /** Has a thread of the host do it; what it opens stays there. */
  <T> T atHost(Callable<T> code) throws Exception {
    return NetworkNamespace.call(Path.of("/run/netns", prefix + "h"), code);
  }

  private <T> T atClient(Callable<T> code) throws Exception {
    return NetworkNamespace.call(Path.of("/run/netns", prefix + "c"), code);
  }

  /** Opens calm ones. */
  void open(int count) throws Exception {
    open.push(listen(CALM_PORT));
    IpAddress service = IpAddress.parse(SERVICE);
    List<IpAddress> clients =
        IntStream.rangeClosed(1, CLIENTS).mapToObj(i -> IpAddress.parse("10.9.0." + i)).toList();
    atClient(() -> {
      for (int i = 0; i < count; i++) {
        int port = FIRST_CLIENT_PORT + i / CLIENTS;
        VanishedClient.connect(clients.get(i % CLIENTS), port, service, CALM_PORT);
      }
      return count;
    });
  }

  private SocketChannel connect(String client) throws IOException {
    SocketChannel connection = SocketChannel.open();
    open.push(connection);
    connection.bind(new InetSocketAddress(client, 0));
    // What ends is gone at once, unsaid or not.
    connection.setOption(StandardSocketOptions.SO_LINGER, 0);
    connection.connect(new InetSocketAddress(SERVICE, PORT));
    SocketChannel accepted = listener.accept();
    open.push(accepted);
    accepted.setOption(StandardSocketOptions.SO_LINGER, 0);
    return accepted;
  }

  /** Opens one, has its client fall silent, and the host write to it. */
  Stall stall() throws Exception {
    exec("c", "nft delete table ip cut 2>/dev/null; true");
    SocketChannel accepted = atClient(() -> connect(SILENT_CLIENT));
    exec(
        "c",
        "nft 'add table ip cut; add chain ip cut in { type filter hook input priority 0; };"
            + " add rule ip cut in ip daddr "
            + SILENT_CLIENT
            + " drop'");
    long nowNs = System.nanoTime();
    accepted.write(ByteBuffer.allocate(100));
    return new Stall(((InetSocketAddress) accepted.getRemoteAddress()).getPort(), nowNs);
  }

  /** Ends the one that was opened last, at both ends. */
  void endLast() throws Exception {
    exec("c", "nft delete table ip cut");
    open.pop().close();
    open.pop().close();
  }

  @Override
  public void close() throws IOException {
    listener.close();
    while (!open.isEmpty()) {
      open.pop().close();
    }
    deleteNamespaces();
  }

  private void deleteNamespaces() throws IOException {
    for (String side : List.of("c", "h")) {
      if (Files.exists(Path.of("/run/netns", prefix + side))) {
        run("ip netns delete " + prefix + side);
      }
    }
  }

  private void exec(String side, String script) throws IOException {
    run(List.of("ip", "netns", "exec", prefix + side, "sh", "-c", script));
  }

  private static void run(String line) throws IOException {
    run(List.of(line.split(" ", -1)));
  }

  private static void run(List<String> command) throws IOException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.onExit().join().exitValue() != 0) {
      throw new IOException(
          String.join(" ", command)
              + ": "
              + output.strip()
              + "; ./slr doctor tells what is missing");
    }
  }
}
