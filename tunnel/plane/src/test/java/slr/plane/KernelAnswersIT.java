package slr.plane;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import slr.packet.IpAddress;
import slr.packet.IpProtocol;
import slr.packet.PacketBuilder;
import slr.packet.Prefix;

/**
 * What the kernel says and hears about tunnel packets, with and without {@link ProtocolSilencer}.
 */
class KernelAnswersIT {

  private static final int TUNNEL_MTU = 1400;

  private Namespaces lab;

  @BeforeEach
  void deploy() throws Exception {
    lab = new Namespaces();
    for (String side : List.of("left", "right")) {
      lab.exec(
          side,
          "sysctl -qw net.ipv4.icmp_ratelimit=0 net.ipv6.icmp.ratelimit=0"
              + " net.ipv4.ip_forward=1 net.ipv6.conf.all.forwarding=1");
    }
    lab.exec("left", "ip route add 10.88.0.0/24 via 10.77.0.3 mtu lock " + TUNNEL_MTU);
    lab.exec("left", "ip route add fd88::/64 via fd77::3 mtu lock " + TUNNEL_MTU);
    lab.exec("right", "ip route add 10.88.0.0/24 via " + Namespaces.LEFT_V4);
    lab.exec("right", "ip route add fd88::/64 via " + Namespaces.LEFT_V6);
  }

  @AfterEach
  void destroy() {
    if (lab != null) {
      lab.close();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "10.77.0.1, 10.77.0.2, 4", "10.77.0.1, 10.77.0.2, 41", "10.77.0.1, 10.77.0.2, 46",
    "fd77::1, fd77::2, 4", "fd77::1, fd77::2, 41", "fd77::1, fd77::2, 46"
  })
  void tunnelPacketsAreNotAnswered(String near, String far, int protocol) throws Exception {
    IpAddress from = IpAddress.parse(near);
    IpAddress to = IpAddress.parse(far);
    byte[] tunnel = PacketBuilder.between(from, to).protocol(protocol).payload(40).build();
    byte[] echo =
        from.isV4()
            ? PacketBuilder.between(from, to).echoRequest(1, 1).build()
            : PacketBuilder.between(from, to).icmp(128, 0, 1).build();
    RawIpOutput output = lab.open("left", RawIpOutput::open);
    InputPort replies = lab.open("left", () -> PacketSocketPort.open("to-right", only(from)));

    Frames.send(output, tunnel, echo);
    assertThat(untilEchoReply(replies, from)).as("without").anyMatch(KernelAnswersIT::isError);
    ProtocolSilencer silencer = lab.open("right", ProtocolSilencer::open);
    Frames.send(output, tunnel, echo);
    assertThat(untilEchoReply(replies, from)).as("with").noneMatch(KernelAnswersIT::isError);
    silencer.close();
    Frames.send(output, tunnel, echo);
    assertThat(untilEchoReply(replies, from)).as("after").anyMatch(KernelAnswersIT::isError);
  }

  @ParameterizedTest
  @CsvSource({
    "10.77.0.2, 10.88.0.1, 4",
    "fd77::2, fd88::1, 4",
    "fd77::2, fd88::1, 41",
    "10.77.0.2, 10.88.0.1, 17",
    "fd77::2, fd88::1, 17"
  })
  void errorsAboutTunnelPacketsLowerThePathMtu(String near, String far, int protocol)
      throws Exception {
    IpAddress from = IpAddress.parse(near);
    IpAddress to = IpAddress.parse(far);
    RawIpOutput output = lab.open("right", RawIpOutput::open);
    InputPort errors = lab.open("right", () -> PacketSocketPort.open("to-left", only(from)));
    PacketBuilder builder = PacketBuilder.between(from, to);
    byte[] large = (from.isV4() ? builder.df() : builder).protocol(protocol).payload(1430).build();
    Frames.send(output, large);
    Awaitility.await()
        .until(() -> Frames.receive(errors, 1).stream().anyMatch(KernelAnswersIT::isError));
    PathMtu pathMtu = lab.open("right", PathMtu::open);
    assertThat(pathMtu.towards(to)).as("nobody claimed it").isEqualTo(OptionalInt.of(1500));

    Frames.send(output, large);
    Awaitility.await().until(() -> pathMtu.towards(to).equals(OptionalInt.of(TUNNEL_MTU)));
    assertThat(pathMtu.towards(IpAddress.parse(Namespaces.LEFT_V4)))
        .as("another destination")
        .isEqualTo(OptionalInt.of(1500));
    assertThat(pathMtu.towards(IpAddress.parse("198.51.100.1"))).as("no route").isEmpty();
  }

  /** All that comes up to an echo reply, which says that the kernel has seen what went before. */
  private static List<byte[]> untilEchoReply(InputPort port, IpAddress address) {
    int echoReply = address.isV4() ? 0 : 129;
    List<byte[]> received = new ArrayList<>();
    Awaitility.await()
        .until(() -> {
          received.addAll(Frames.receive(port, 1));
          return received.stream().anyMatch(octets -> icmpType(octets) == echoReply);
        });
    return received;
  }

  /** Destination unreachable; in IPv6 packet too big and parameter problem as well. */
  private static boolean isError(byte[] packet) {
    int type = icmpType(packet);
    return packet[0] >> 4 == 4 ? type == 3 : type >= 1 && type < 128;
  }

  private static int icmpType(byte[] packet) {
    if (packet[0] >> 4 == 4) {
      return packet[9] == IpProtocol.ICMP ? packet[20] & 0xff : -1;
    }
    return packet[6] == IpProtocol.ICMPV6 ? packet[40] & 0xff : -1;
  }

  private static PacketFilter only(IpAddress destination) {
    return PacketFilter.of(List.of(Prefix.ofHost(destination)), List.of());
  }
}
