package slr.lab.onelevel;

import static org.assertj.core.api.Assertions.assertThat;
import static slr.lab.DeployedLab.await;
import static slr.lab.onelevel.OneLevel.HOSTS;
import static slr.lab.onelevel.OneLevel.SITE;

import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import slr.lab.Capture;
import slr.lab.PacketSender;
import slr.lab.Pcap;
import slr.packet.IpPacket;

/**
 * The ways to the hosts get narrower while everything runs: 1400 octets, so that a tunnel over IPv4
 * carries 1380 and one over IPv6 (to h3) 1360.
 */
final class OneLevelMtuIT {

  @RegisterExtension static final OneLevel LEVEL = new OneLevel("it-mtu");

  private static final int WAY_BYTES = 1400;
  private static final int UPLOAD_BYTES = 20 << 20;

  @BeforeAll
  static void narrowTheWaysToTheHosts() {
    for (String host : HOSTS) {
      setMtu(SITE, SITE + "-" + host);
      setMtu(host, host + "-" + SITE);
      // The site asks the kernel once a second; afterwards it tells who sends too much.
      String what = "h-" + host;
      try (Capture errors = captureTooBig(what)) {
        byte[] large = LEVEL.datagramTo(host, true, 1500, 1).df().build();
        await(
            "the site has noticed the MTU towards " + host,
            () -> {
              PacketSender.send(LEVEL.lab(), "c1", large);
              return !Pcap.packets(errors.file()).isEmpty();
            });
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "h1, 4, 1380",
    "h2, 4, 1380",
    "h3, 4, 1360",
    "h1, 6, 1380",
    "h2, 6, 1380",
    "h3, 6, 1360"
  })
  void tooLongPacketIsToldTheInnerMtu(String host, int family, int innerMtu) {
    boolean v4 = family == 4;
    byte[] fits = LEVEL.datagramTo(host, v4, innerMtu, 2).df().build();
    byte[] oneTooLong = LEVEL.datagramTo(host, v4, innerMtu + 1, 3).df().build();
    long delivered = LEVEL.verdicts(host, "connectionless");
    try (Capture errors = captureTooBig(host + "-" + family)) {
      PacketSender.send(LEVEL.lab(), "c1", fits, oneTooLong);
      await(
          "the one that fits arrives",
          () -> LEVEL.verdicts(host, "connectionless") == delivered + 1);
      await("an error about the other", () -> !Pcap.packets(errors.file()).isEmpty());

      List<byte[]> all = Pcap.allOf(errors);
      assertThat(all).hasSize(1);
      IpPacket error = Pcap.parse(all.getFirst());
      ByteBuffer message = ByteBuffer.wrap(Pcap.payload(all.getFirst()));
      assertThat(error.source())
          .as("the error is the router's, not the virtual host's")
          .hasToString(v4 ? "10.255.0.1" : "2001:db8:255::1");
      int told = v4 ? message.getShort(6) : message.getInt(4);
      assertThat(told).as("MTU").isEqualTo(innerMtu);
      byte[] quoted = new byte[v4 ? OneLevel.IPV4_UDP_BYTES : OneLevel.IPV6_UDP_BYTES];
      message.get(8, quoted);
      byte[] sent = new byte[quoted.length];
      // cr and transit have taken a hop each.
      ByteBuffer.wrap(oneTooLong).get(0, sent);
      int addressesAt = v4 ? 12 : 8;
      assertThat(ByteBuffer.wrap(quoted).position(addressesAt).slice())
          .as("addresses and ports of the quoted packet")
          .isEqualTo(ByteBuffer.wrap(sent).position(addressesAt).slice());
    }
  }

  @ParameterizedTest
  @CsvSource({"h1, 1380", "h3, 1360"})
  void packetThatMayBeSplitArrivesInPieces(String host, int innerMtu) {
    long reassembled = reassembled(host);
    byte[] large = LEVEL.datagramTo(host, true, 1500, 4).id(4711).build();
    try (Capture pieces = LEVEL.capture("split", host, "slr0", "udp or ip[6:2] & 0x1fff != 0");
        Capture outside =
            LEVEL.capture("split", SITE, SITE + "-" + host, "ip proto 4 or proto 4")) {
      PacketSender.send(LEVEL.lab(), "c1", large);
      await("the host's IP puts it together", () -> reassembled(host) == reassembled + 1);

      List<byte[]> fragments = Pcap.allOf(pieces);
      assertThat(fragments).hasSize(2).allMatch(piece -> piece.length <= innerMtu);
      assertThat(fragments.stream().mapToInt(piece -> piece.length - 20).sum()).isEqualTo(1480);
      assertThat(fragments).allMatch(piece -> Pcap.parse(piece).fragmentId() == 4711);
      List<byte[]> tunnel = Pcap.allOf(outside);
      assertThat(tunnel).hasSize(2);
      assertThat(tunnel)
          .as("outer packets are whole and fit")
          .allMatch(packet -> packet.length <= WAY_BYTES && !Pcap.parse(packet).isFragment());
    }
  }

  @ParameterizedTest
  @CsvSource({"h1, 4", "h3, 4", "h1, 6", "h3, 6"})
  void uploadIsIntact(String host, int family) {
    LEVEL.uploadIntact(host, family == 4, UPLOAD_BYTES);
  }

  @Test
  void errorsAreCountedAndNothingIsLostWithoutAName() {
    var dataPlane = LEVEL.site("status").path("dataPlane");
    assertThat(dataPlane.path("answered").path("too-big").longValue(0)).isPositive();
    assertThat(dataPlane.path("balance").longValue(-1)).isZero();
  }

  private static void setMtu(String node, String interfaceName) {
    LEVEL
        .lab()
        .exec(node, "ip", "link", "set", interfaceName, "mtu", Integer.toString(WAY_BYTES))
        .orThrow();
  }

  private static Capture captureTooBig(String what) {
    return LEVEL.capture("too-big-" + what, "c1", "c1-cr", Pcap.TOO_BIG);
  }

  /** IpReasmOKs of RFC 4293, as the kernel counts it. */
  private static long reassembled(String host) {
    List<String> lines =
        LEVEL
            .lab()
            .exec(host, "grep", "^Ip:", "/proc/net/snmp")
            .orThrow()
            .output()
            .lines()
            .toList();
    List<String> names = List.of(lines.get(0).split(" ", -1));
    return Long.parseLong(lines.get(1).split(" ", -1)[names.indexOf("ReasmOKs")]);
  }
}
