package slr.plane;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.net.ProtocolFamily;
import java.net.StandardProtocolFamily;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import slr.packet.IpAddress;
import slr.packet.PacketBuilder;
import slr.packet.Prefix;

/** What sock_diag says of real sockets. */
class SocketTableIT {

  private static final int PORT = 80;
  private static final int BACKLOG = 1000;

  private Namespaces lab;
  private SocketTable table;

  @BeforeEach
  void deploy() throws Exception {
    lab = new Namespaces();
    table = lab.open("right", SocketTable::open);
  }

  @AfterEach
  void destroy() {
    if (lab != null) {
      lab.close();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "INET, 10.77.0.1, 10.77.0.2",
    "INET6, 10.77.0.1, 10.77.0.2",
    "INET6, fd77::1, fd77::2"
  })
  void tellsConnectionListenerAndNothingApart(
      StandardProtocolFamily listening, String client, String service) throws Exception {
    ServerSocketChannel listener = listen(listening);
    IpAddress remote = IpAddress.parse(client);
    IpAddress local = IpAddress.parse(service);
    assertThat(table.lookup(remote, 40000, local, PORT)).isEqualTo(TcpSocketState.LISTENING);
    assertThat(table.lookup(remote, 40000, local, 81)).isEqualTo(TcpSocketState.NONE);

    SocketChannel connection =
        lab.open("left", () -> SocketChannel.open(new InetSocketAddress(service, PORT)));
    int port = ((InetSocketAddress) connection.getLocalAddress()).getPort();
    assertThat(table.lookup(remote, port, local, PORT)).isEqualTo(TcpSocketState.ESTABLISHED);
    assertThat(table.lookup(remote, port == 40000 ? 40001 : 40000, local, PORT))
        .isEqualTo(TcpSocketState.LISTENING);
    assertThat(table.countEstablished(Prefix.ofHost(local), PORT)).isEqualTo(1);
    assertThat(table.countEstablished(Prefix.ofHost(remote), PORT)).isZero();
    assertThat(table.countEstablished(Prefix.ofHost(local), 81)).isZero();

    listener.close();
    connection.close();
    Awaitility.await()
        .until(() -> table.lookup(remote, port, local, PORT) != TcpSocketState.ESTABLISHED);
  }

  @ParameterizedTest
  @CsvSource({
    "INET, 10.77.0.9, 10.77.0.2",
    "INET6, 10.77.0.9, 10.77.0.2",
    "INET6, fd77::9, fd77::2"
  })
  void findsHalfOpenConnections(StandardProtocolFamily listening, String client, String service)
      throws Exception {
    listen(listening);
    // The client is nobody, so that no kernel resets what it gets.
    RawIpOutput output = lab.open("left", RawIpOutput::open);
    IpAddress local = IpAddress.parse(service);
    IpAddress remote = IpAddress.parse(client);
    Frames.send(output, PacketBuilder.between(remote, local).tcp(40000, PORT).syn().build());

    Awaitility.await()
        .until(() -> table.lookup(remote, 40000, local, PORT) == TcpSocketState.SYN_RECV);
    assertThat(TcpSocketState.SYN_RECV.isConnection()).isTrue();
    assertThat(table.countEstablished(Prefix.ofHost(local), PORT)).isZero();
    assertThat(table.countHalfOpen(PORT)).isEqualTo(1);
    assertThat(table.countHalfOpen(81)).isZero();
    assertThat(table.backlog(local, PORT)).hasValue(BACKLOG);
    assertThat(table.backlog(local, 81)).isEmpty();
  }

  @Test
  void countsManyInParts() throws Exception {
    listen(StandardProtocolFamily.INET6);
    for (int i = 0; i < 300; i++) {
      String service = i % 3 == 0 ? Namespaces.RIGHT_V6 : Namespaces.RIGHT_V4;
      lab.open("left", () -> SocketChannel.open(new InetSocketAddress(service, PORT)));
    }
    assertThat(table.countEstablished(Prefix.parse("10.77.0.0/24"), PORT)).isEqualTo(200);
    assertThat(table.countEstablished(Prefix.parse("0.0.0.0/0"), PORT)).isEqualTo(200);
    assertThat(table.countEstablished(Prefix.parse("fd77::/64"), PORT)).isEqualTo(100);
    IpAddress local = IpAddress.parse(Namespaces.RIGHT_V4);
    assertThat(table.lookup(IpAddress.parse(Namespaces.LEFT_V4), 1, local, PORT))
        .as("a lookup after a dump")
        .isEqualTo(TcpSocketState.LISTENING);
  }

  private ServerSocketChannel listen(ProtocolFamily family) throws Exception {
    return lab.open(
        "right", () -> ServerSocketChannel.open(family).bind(new InetSocketAddress(PORT), BACKLOG));
  }
}
