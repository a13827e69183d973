package slr.lab.onelevel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import slr.lab.Capture;
import slr.lab.Command;
import slr.lab.DeployedLab;
import slr.lab.Download;
import slr.lab.PacketSender;
import slr.lab.Pcap;
import slr.packet.IpAddress;
import slr.packet.IpProtocol;
import slr.packet.PacketBuilder;
import slr.topology.Link;

/**
 * What must not be said, however one asks: no unreachable and no parameter problem leaves any node
 * during the whole class, a stray is not answered with a reset, strangers' tunnels lead nowhere.
 */
final class OneLevelSilenceIT {

  @RegisterExtension static final OneLevel LEVEL = new OneLevel("it-silence");

  private static final String FORBIDDEN =
      "(icmp[icmptype] == icmp-unreach and icmp[icmpcode] != 4)"
          + " or (ip6 proto 58 and (ip6[40] == 1 or ip6[40] == 4))";

  private static final String SITE_END = "10.255.0.1";
  private static final Map<String, String> ENDS = Map.of("h1", "10.1.1.2", "h2", "10.1.2.2");
  private static final int CLIENT_PORT = 30_000;
  private static final int GRE = 47;

  /** An option that a host that does not know it must complain of (RFC 8200 4.2). */
  private static final int[] UNKNOWN_OPTION = {0, 0, 0x9e, 4, 0, 0, 0, 0};

  private static final List<Capture> CAPTURES = new ArrayList<>();

  @BeforeAll
  static void watchEveryLink() {
    for (Link link : LEVEL.lab().topology().links()) {
      CAPTURES.add(
          LEVEL.capture("forbidden", link.a().node(), link.a().interfaceName(), FORBIDDEN));
    }
    // Somebody who knows the overlay's addresses has a way to them.
    for (String prefix : List.of("10.1.0.0/16", "10.255.0.1/32")) {
      LEVEL.lab().exec("transit", "ip", "route", "add", prefix, "via", "10.0.2.2").orThrow();
    }
    for (String prefix : List.of("2001:db8:1::/48", "2001:db8:255::1/128")) {
      LEVEL.lab().exec("transit", "ip", "route", "add", prefix, "via", "2001:db8:0:2::2").orThrow();
    }
  }

  @AfterAll
  static void nothingForbiddenWasSaid() {
    CAPTURES.forEach(Capture::close);
    for (Capture capture : CAPTURES) {
      String packets = Command.run("tcpdump", "-nvr", capture.file().toString()).orThrow().output();
      assertThat(packets).as("forbidden packets, in %s", capture.file()).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void udpToClosedPortReachesTheHostAndIsNotAnswered(boolean v4) {
    sendAndSeeDelivered(any(v4).udp(CLIENT_PORT, 9).payload(20));
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void protocolThatNobodyKnowsIsNotAnswered(boolean v4) {
    sendAndSeeDelivered(any(v4).protocol(GRE).payload(20));
  }

  /** Tunnel protocols, GRE and two that nobody knows, to every kind of address of the overlay. */
  @ParameterizedTest
  @CsvSource({
    "10.20.1.2, 10.255.0.1, the site's end point",
    "2001:db8:20:1::2, 2001:db8:255::1, the site's end point",
    "10.20.1.2, 10.0.2.2, an ordinary address of the site",
    "2001:db8:20:1::2, 2001:db8:0:2::2, an ordinary address of the site",
    "10.20.1.2, 10.1.1.2, an end point of h1",
    "2001:db8:20:1::2, 2001:db8:1:1::2, an end point of h1",
    "10.20.1.2, 10.2.1.2, an ordinary address of h1",
    "2001:db8:20:1::2, 2001:db8:2:1::2, an ordinary address of h1",
    "10.20.1.2, 192.192.2.7, a virtual host",
    "2001:db8:20:1::2, 2001:db8:192:2::7, a virtual host"
  })
  void strangersProtocolIsNotAnsweredWhereverItIsSent(String from, String to, String what) {
    List<byte[]> packets = new ArrayList<>();
    for (int protocol : new int[] {IpProtocol.IPV4, IpProtocol.IPV6, GRE, 99, 253}) {
      packets.add(stranger(from, to).protocol(protocol).payload(40).build());
    }
    packets.add(stranger(from, to).inner(syn(true)).build());
    packets.add(stranger(from, to).inner(syn(false)).build());
    sendAndPing(from, to, packets);
  }

  @ParameterizedTest
  @CsvSource({
    "10.20.1.2, 10.255.0.1",
    "10.20.1.2, 10.1.1.2",
    "2001:db8:20:1::2, 2001:db8:255::1",
    "2001:db8:20:1::2, 2001:db8:1:1::2"
  })
  void datagramToAClosedPortOfAnEndPointIsNotAnswered(String from, String to) {
    sendAndPing(from, to, List.of(stranger(from, to).udp(CLIENT_PORT, 9).build()));
  }

  @Test
  void unknownIpv6OptionIsNotAnswered() {
    sendAndSeeDelivered(
        any(false)
            .extension(IpProtocol.DESTINATION_OPTIONS, UNKNOWN_OPTION)
            .udp(CLIENT_PORT + 1, 9));
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void datagramThatNobodyTakesIsDroppedAndCounted(boolean v4) {
    long before = LEVEL.dropped("drop-no-taker");
    PacketSender.send(
        LEVEL.lab(), "c1", web(v4).udp(CLIENT_PORT, 53).build(), web(v4).protocol(GRE).build());
    DeployedLab.await("both are counted", () -> LEVEL.dropped("drop-no-taker") == before + 2);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void packetWithoutHopsLeftIsDroppedAndCounted(boolean v4) {
    long before = LEVEL.dropped("ttl-expired");
    // cr and transit take one each: the site gets it with its last.
    PacketSender.send(LEVEL.lab(), "c1", any(v4).ttl(3).udp(CLIENT_PORT + 2, 9).build());
    DeployedLab.await("it is counted", () -> LEVEL.dropped("ttl-expired") == before + 1);
  }

  @ParameterizedTest
  @CsvSource({"192.192.1.7", "192.192.2.200", "2001:db8:192:1::7", "2001:db8:192:2::1234"})
  void pingIsAnswered(String address) {
    boolean v4 = !address.contains(":");
    byte[] request = any(v4).to(address).echoRequest(77, 1).payload(56).build();
    String reply = v4 ? "icmp[icmptype] == icmp-echoreply" : "ip6 proto 58 and ip6[40] == 129";
    try (Capture replies = LEVEL.capture("ping", "c1", "c1-cr", reply)) {
      PacketSender.send(LEVEL.lab(), "c1", request);
      DeployedLab.await("a reply", () -> !Pcap.packets(replies.file()).isEmpty());
      byte[] answer = Pcap.packets(replies.file()).getFirst();
      assertThat(Pcap.parse(answer).source()).hasToString(address);
      int afterChecksum = 4;
      assertThat(Arrays.copyOfRange(Pcap.payload(answer), afterChecksum, 64))
          .as("identifier, sequence number and data come back")
          .containsExactly(Arrays.copyOfRange(Pcap.payload(request), afterChecksum, 64));
    }
  }

  @ParameterizedTest
  @CsvSource({"http://192.192.1.7:81/", "http://192.192.2.7:81/", "http://[2001:db8:192:1::7]:81/"})
  void closedPortIsRefusedAtOnce(String url) {
    assertThat(LEVEL.lab().exec("c1", "curl", "-gsS", "--max-time", "2", url).exitCode())
        .as("curl's 'connection refused'")
        .isEqualTo(7);
  }

  @ParameterizedTest
  @CsvSource({"10.20.1.2, 10.255.0.1", "2001:db8:20:1::2, 2001:db8:255::1"})
  void strangersTunnelToTheSiteIsDropped(String stranger, String end) {
    long before = LEVEL.dropped("tunnel-source-unknown");
    long forwarded = forwarded();
    PacketSender.send(
        LEVEL.lab(), "out", tunnel(stranger, end, syn(true)), tunnel(stranger, end, syn(false)));
    DeployedLab.await(
        "they are counted", () -> LEVEL.dropped("tunnel-source-unknown") == before + 2);
    assertThat(forwarded()).isEqualTo(forwarded);
    assertThat(LEVEL.site("status").path("dataPlane").path("decapsulated").longValue(-1)).isZero();
  }

  @ParameterizedTest
  @CsvSource({
    "10.20.1.2, h1, 10.1.1.2",
    "10.20.1.2, h2, 10.1.2.2",
    "2001:db8:20:1::2, h3, 2001:db8:1:3::2"
  })
  void strangersTunnelToHostIsDroppedAndCounted(String stranger, String host, String end) {
    String verdict = "forbidden-source";
    long before = LEVEL.verdicts(host, verdict);
    long delivered = LEVEL.tunnels(host).path("delivered").longValue(-1);
    byte[] toClient = PacketBuilder.ipv4().from(stranger4()).to(OneLevel.C1).udp(1, 9).build();
    PacketSender.send(
        LEVEL.lab(),
        "out",
        tunnel(stranger, end, syn(true)),
        tunnel(stranger, end, syn(false)),
        tunnel(stranger, end, toClient));
    DeployedLab.await("they are counted", () -> LEVEL.verdicts(host, verdict) == before + 3);
    assertThat(LEVEL.tunnels(host).path("delivered").longValue(-1)).isEqualTo(delivered);
  }

  @Test
  void hostIsNoRelayEvenForItsSite() {
    long before = LEVEL.verdicts("h1", "wrong-virtual-host");
    byte[] inner = PacketBuilder.ipv4().from(stranger4()).to(OneLevel.C1).udp(1, 9).build();
    try (Capture relayed = LEVEL.capture("relay", "h1", "h1-gw", "udp port 9")) {
      PacketSender.send(LEVEL.lab(), OneLevel.SITE, tunnel(SITE_END, ENDS.get("h1"), inner));
      DeployedLab.await(
          "it is counted", () -> LEVEL.verdicts("h1", "wrong-virtual-host") == before + 1);
      assertThat(Pcap.allOf(relayed)).isEmpty();
    }
  }

  @Test
  void strayIsReportedAndNotAnsweredWithReset() {
    long strays = LEVEL.verdicts("h2", "stray");
    long reported = LEVEL.tunnels("h2").path("straysReported").longValue(-1);
    long ignored = LEVEL.site("status").path("strays").path("ignored").longValue(-1);
    String resets = "tcp[tcpflags] & tcp-rst != 0";
    try (Download download = LEVEL.download("h1", 6);
        Capture toClients = LEVEL.capture("resets", "h2", "h2-gw", resets);
        Capture toSite = LEVEL.capture("resets", "h2", "h2-edge", resets)) {
      byte[] stray =
          PacketBuilder.ipv4()
              .from(OneLevel.C1)
              .to(OneLevel.WEB_ADDRESS)
              .tcp(download.port(), 80)
              .ack()
              .build();
      PacketSender.send(LEVEL.lab(), OneLevel.SITE, tunnel(SITE_END, ENDS.get("h2"), stray));

      DeployedLab.await("h2 counts the stray", () -> LEVEL.verdicts("h2", "stray") == strays + 1);
      DeployedLab.await(
          "h2 reports it",
          () -> LEVEL.tunnels("h2").path("straysReported").longValue(-1) == reported + 1);
      DeployedLab.await(
          "the site hears it, and does not believe h2 about a flow of h1",
          () -> LEVEL.site("status").path("strays").path("ignored").longValue(-1) == ignored + 1);
      assertThat(download.runs()).as("the download outlasts the stray").isTrue();
      download.awaitProgress("after the stray");
      download.awaitIntact();
      for (Capture capture : List.of(toClients, toSite)) {
        assertThat(Pcap.allOf(capture)).as("resets of h2").isEmpty();
      }
    }
  }

  /** The same stray at the host that the record names makes the site forget the record. */
  @Test
  void strayOfTheHolderIsBelieved() {
    int port = LEVEL.portTowards("h1", OneLevel.C1, OneLevel.WEB_ADDRESS);
    String url = "http://" + OneLevel.WEB_ADDRESS + "/";
    LEVEL.lab().exec("c1", "curl", "-sS", "--local-port", Integer.toString(port), url).orThrow();
    String client = DeployedLab.endPoint(OneLevel.C1, port);
    assertThat(LEVEL.knows(client)).as("a record of a closed connection is kept a while").isTrue();
    long believed = LEVEL.site("status").path("strays").path("believed").longValue(-1);
    // The connection is over and h1's TCP has forgotten it, for the client closed it first.
    byte[] stray =
        PacketBuilder.ipv4().from(OneLevel.C1).to(OneLevel.WEB_ADDRESS).tcp(port, 80).ack().build();
    PacketSender.send(LEVEL.lab(), "c1", stray);
    DeployedLab.await(
        "the site believes it",
        () -> LEVEL.site("status").path("strays").path("believed").longValue(-1) == believed + 1);
    assertThat(LEVEL.knows(client)).isFalse();
  }

  /** Sends from out, and waits for a ping's reply: its kernel has seen by then what came before. */
  private static void sendAndPing(String from, String to, List<byte[]> packets) {
    List<byte[]> all = new ArrayList<>(packets);
    all.add(stranger(from, to).echoRequest(99, 1).build());
    String reply = "icmp[icmptype] == icmp-echoreply or (ip6 proto 58 and ip6[40] == 129)";
    try (Capture replies = LEVEL.capture("pinged", "out", "out-transit", reply)) {
      PacketSender.send(LEVEL.lab(), "out", all.toArray(byte[][]::new));
      DeployedLab.await("a reply from " + to, () -> !Pcap.packets(replies.file()).isEmpty());
    }
  }

  /** Sends from c1 and waits until some host has delivered it. */
  private static void sendAndSeeDelivered(PacketBuilder packet) {
    Map<String, Long> before = new HashMap<>();
    OneLevel.HOSTS.forEach(host -> before.put(host, LEVEL.verdicts(host, "connectionless")));
    PacketSender.send(LEVEL.lab(), "c1", packet.build());
    DeployedLab.await(
        "a host delivers it",
        () ->
            OneLevel.HOSTS.stream()
                .anyMatch(host ->
                    LEVEL.verdicts(host, "connectionless") > before.getOrDefault(host, 0L)));
  }

  private static PacketBuilder any(boolean v4) {
    return v4
        ? PacketBuilder.ipv4().from(OneLevel.C1).to(OneLevel.ANY_ADDRESS)
        : PacketBuilder.ipv6().from(OneLevel.C1_V6).to(OneLevel.ANY_ADDRESS_V6);
  }

  private static PacketBuilder web(boolean v4) {
    return any(v4).to(v4 ? OneLevel.WEB_ADDRESS : OneLevel.WEB_ADDRESS_V6);
  }

  private static String stranger4() {
    return "10.20.1.2";
  }

  private static byte[] syn(boolean v4) {
    return web(v4).tcp(CLIENT_PORT, 80).syn().build();
  }

  private static byte[] tunnel(String from, String to, byte[] inner) {
    return stranger(from, to).inner(inner).build();
  }

  private static PacketBuilder stranger(String from, String to) {
    return PacketBuilder.between(IpAddress.parse(from), IpAddress.parse(to));
  }

  private static long forwarded() {
    return LEVEL.site("status").path("dataPlane").path("forwarded").longValue(-1);
  }
}
