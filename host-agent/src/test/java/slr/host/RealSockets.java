package slr.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.Deque;
import org.awaitility.Awaitility;
import slr.core.flow.FlowKey;
import slr.packet.IpAddress;
import slr.plane.TcpSocketState;

/**
 * Connections of the kernel in every state, all within one network namespace, whose thread calls.
 * The client's port tells them apart.
 */
final class RealSockets implements AutoCloseable {

  static final String CLIENT_V4 = "198.51.100.1";
  static final String CLIENT_V6 = "2001:db8:c::1";
  static final String SERVER_V4 = "203.0.113.1";
  static final String SERVER_V6 = "2001:db8:5::1";
  static final int PORT = 80;
  static final int ESTABLISHED = 2001;
  static final int FIN_WAIT = 2002;
  static final int CLOSE_WAIT = 2003;
  static final int TIME_WAIT = 2004;

  /** The kernel of the client never sees the SYN,ACK. */
  static final int HALF_OPEN = 2005;

  /** Likewise, of a SYN that was answered with a cookie. */
  static final int COOKIE = 2006;

  /** Nobody has a socket for it. */
  static final int NONE = 2007;

  private final Deque<AutoCloseable> opened = new ArrayDeque<>();
  private final HostSockets table;

  /** Makes them; the namespace has nothing else yet. */
  RealSockets(Shell shell) throws IOException {
    shell.run("ip addr add " + CLIENT_V4 + "/32 dev lo");
    shell.run("ip addr add " + CLIENT_V6 + "/128 dev lo nodad");
    shell.run("ip addr add " + SERVER_V4 + "/32 dev lo");
    shell.run("ip addr add " + SERVER_V6 + "/128 dev lo nodad");
    shell.run(
        "nft add table inet t; nft 'add chain inet t in { type filter hook input priority 0; }';"
            + " nft add rule inet t in tcp sport 80 tcp dport { 2005, 2006 } drop");
    table = open(new HostSockets());
    connect(CLIENT_V4, SERVER_V4, shell);
    connect(CLIENT_V6, SERVER_V6, shell);
  }

  private void connect(String from, String to, Shell shell) throws IOException {
    ServerSocket server = open(new ServerSocket(PORT, 16, InetAddress.getByName(to)));
    pair(server, from, ESTABLISHED);
    Pair finWait = pair(server, from, FIN_WAIT);
    finWait.server.shutdownOutput();
    Pair closeWait = pair(server, from, CLOSE_WAIT);
    closeWait.client.shutdownOutput();
    Pair timeWait = pair(server, from, TIME_WAIT);
    timeWait.server.close();
    timeWait.client.close();
    shell.run("sysctl -qw net.ipv4.tcp_syncookies=1");
    begin(from, HALF_OPEN, to);
    shell.run("sysctl -qw net.ipv4.tcp_syncookies=2");
    begin(from, COOKIE, to);
    await(from, ESTABLISHED, to, TcpSocketState.ESTABLISHED);
    await(from, FIN_WAIT, to, TcpSocketState.FIN_WAIT2);
    await(from, CLOSE_WAIT, to, TcpSocketState.CLOSE_WAIT);
    await(from, TIME_WAIT, to, TcpSocketState.TIME_WAIT);
    await(from, HALF_OPEN, to, TcpSocketState.SYN_RECV);
    await(from, COOKIE, to, TcpSocketState.LISTENING);
    await(from, NONE, to, TcpSocketState.LISTENING);
  }

  private record Pair(Socket client, Socket server) {}

  private Pair pair(ServerSocket server, String from, int port) throws IOException {
    Socket client = open(new Socket());
    client.setReuseAddress(true);
    client.bind(new InetSocketAddress(from, port));
    client.connect(server.getLocalSocketAddress());
    return new Pair(client, open(server.accept()));
  }

  private void begin(String from, int port, String to) throws IOException {
    SocketChannel client = open(SocketChannel.open());
    client.bind(new InetSocketAddress(from, port));
    client.configureBlocking(false);
    client.connect(new InetSocketAddress(to, PORT));
  }

  private void await(String from, int port, String to, TcpSocketState state) {
    FlowKey flow = new FlowKey(FlowKey.TCP, IpAddress.parse(from), port, IpAddress.parse(to), PORT);
    Awaitility.await()
        .atMost(HostLab.PATIENCE)
        .untilAsserted(() -> assertThat(table.connection(flow)).isEqualTo(state));
  }

  private <T extends AutoCloseable> T open(T part) {
    opened.push(part);
    return part;
  }

  @Override
  public void close() {
    try {
      while (!opened.isEmpty()) {
        opened.pop().close();
      }
    } catch (Exception e) {
      throw new UncheckedIOException(new IOException(e));
    }
  }
}
