package slr.plane;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import slr.packet.IpAddress;
import slr.packet.PacketBuilder;
import slr.packet.Prefix;

/** A whole handshake with a listener on an AnyIP address, its client played by the test. */
class VethInjectorIT {

  private static final int CLIENT_PORT = 40000;
  private static final int PORT = 80;
  private static final int CLIENT_SEQUENCE = 1000;

  private Namespaces lab;

  @BeforeEach
  void deploy() throws Exception {
    lab = new Namespaces();
    lab.exec(
        "right",
        "ip link add inject type veth peer name inject-in"
            + " && sysctl -qw net.ipv4.conf.inject-in.rp_filter=0"
            + " net.ipv6.conf.inject.disable_ipv6=1"
            + " && ip link set inject up && ip link set inject-in up"
            + " && ip route add local 192.192.0.0/16 dev lo"
            + " && ip route add local 2001:db8:5::/48 dev lo"
            + " && ip route add 10.99.0.0/24 via "
            + Namespaces.LEFT_V4
            + " && ip route add fd99::/64 via "
            + Namespaces.LEFT_V6);
  }

  @AfterEach
  void destroy() {
    if (lab != null) {
      lab.close();
    }
  }

  @ParameterizedTest
  @CsvSource({"10.99.0.1, 192.192.0.7", "fd99::1, 2001:db8:5::7"})
  void reachesAnAnyIpListener(String client, String service) throws Exception {
    IpAddress remote = IpAddress.parse(client);
    IpAddress local = IpAddress.parse(service);
    ServerSocketChannel listener =
        lab.open("right", () -> ServerSocketChannel.open().bind(new InetSocketAddress(PORT)));
    VethInjector injector = lab.open("right", () -> VethInjector.open("inject", "inject-in"));
    SocketTable table = lab.open("right", SocketTable::open);
    PacketFilter replies = PacketFilter.of(List.of(Prefix.ofHost(remote)), List.of());
    InputPort out = lab.open("left", () -> PacketSocketPort.open("to-right", replies));

    PacketBuilder syn = PacketBuilder.between(remote, local).tcp(CLIENT_PORT, PORT);
    Frames.send(injector, syn.syn().seq(CLIENT_SEQUENCE).build());
    byte[] synAck = Frames.receive(out, 1).getFirst();
    assertThat(table.lookup(remote, CLIENT_PORT, local, PORT)).isEqualTo(TcpSocketState.SYN_RECV);

    int tcp = remote.isV4() ? 20 : 40;
    int serverSequence = ByteBuffer.wrap(synAck).getInt(tcp + 4);
    PacketBuilder ack = PacketBuilder.between(remote, local).tcp(CLIENT_PORT, PORT);
    Frames.send(injector, ack.ack().seq(CLIENT_SEQUENCE + 1).ackNumber(serverSequence + 1).build());
    try (SocketChannel connection = listener.accept()) {
      assertThat(connection.getRemoteAddress())
          .isEqualTo(new InetSocketAddress(client, CLIENT_PORT));
    }
    assertThat(injector.counters().packets()).isEqualTo(2);
    assertThat(injector.counters().lost()).isZero();
  }
}
