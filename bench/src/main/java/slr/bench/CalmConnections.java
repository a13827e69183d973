package slr.bench;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.Callable;
import slr.packet.Prefix;
import slr.plane.NetworkNamespace;

/**
 * Established TCP connections of a host that have nothing to say, real ones, from a client in a
 * network namespace of its own; and now and then one whose client falls silent.
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
  private static final int BACKLOG = 1_024;
  private static final int CLIENTS = 8;

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
  private final Deque<SocketChannel> open = new ArrayDeque<>();
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
      exec("c", "sysctl -qw net.ipv4.ip_local_port_range='1024 65000'");
      exec("h", "sysctl -qw net.core.somaxconn=" + BACKLOG);
      listener =
          atHost(
              () -> ServerSocketChannel.open().bind(new InetSocketAddress(SERVICE, PORT), BACKLOG));
    } catch (Exception e) {
      deleteNamespaces();
      throw e;
    }
  }

  /** Has a thread of the host do it; what it opens stays there. */
  <T> T atHost(Callable<T> code) throws Exception {
    return NetworkNamespace.call(Path.of("/run/netns", prefix + "h"), code);
  }

  private <T> T atClient(Callable<T> code) throws Exception {
    return NetworkNamespace.call(Path.of("/run/netns", prefix + "c"), code);
  }

  /** Opens more. */
  void open(int count) throws Exception {
    // Two descriptors each, and some for the rest of this process.
    long files = 2L * (count + open.size()) + 10_000;
    run("prlimit --pid %d --nofile=%d:%d".formatted(ProcessHandle.current().pid(), files, files));
    atClient(() -> {
      for (int i = 0; i < count; i++) {
        connect("10.9.0." + (1 + i % CLIENTS));
      }
      return count;
    });
  }

  private SocketChannel connect(String client) throws IOException {
    SocketChannel connection = SocketChannel.open();
    open.push(connection);
    connection.bind(new InetSocketAddress(client, 0));
    connection.connect(new InetSocketAddress(SERVICE, PORT));
    SocketChannel accepted = listener.accept();
    open.push(accepted);
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
