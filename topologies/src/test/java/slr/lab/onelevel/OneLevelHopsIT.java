package slr.lab.onelevel;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import slr.lab.Capture;
import slr.lab.Command;
import slr.lab.CommandResult;
import slr.lab.DeployedLab;
import slr.lab.LabEnvironment;
import slr.lab.PacketSender;
import slr.lab.Payload;
import slr.lab.Pcap;
import slr.packet.IpPacket;
import slr.packet.IpProtocol;
import slr.packet.PacketBuilder;
import slr.packet.TcpHeader;
import tools.jackson.databind.JsonNode;

/**
 * One request to each host in each family, followed from hop to hop: the packets themselves are
 * compared, so that a failure names the hop.
 */
final class OneLevelHopsIT {

  @RegisterExtension static final OneLevel LEVEL = OneLevel.inJavaAlone("it-hops");

  private static final Map<String, String> ENDS =
      Map.of("h1", "10.1.1.2", "h2", "10.1.2.2", "h3", "2001:db8:1:3::2");

  /** Small enough to be quick, large enough for full segments upwards and downwards. */
  private static final int UPLOAD_BYTES = 10_000;

  private static final Duration UPLOAD_LIMIT = Duration.ofSeconds(10);

  private static final int EXPEDITED_ECT0 = 0xb8 | 2;
  private static final int MARKED_PORT = 4242;

  /** What was seen where, once all flows are over. */
  private static final Map<String, Path> FILES = new HashMap<>();

  private static final Map<String, Integer> PORTS = new HashMap<>();
  private static final Map<String, CommandResult> ANSWERS = new HashMap<>();

  @BeforeAll
  static void requestOfEachHostInBothFamilies() {
    List<Capture> captures = new ArrayList<>();
    captures.add(capture("cr", "cr-transit"));
    captures.add(capture("edge", "edge-transit"));
    for (String host : OneLevel.HOSTS) {
      captures.add(capture("edge", "edge-" + host));
      captures.add(capture(host, host + "-gw"));
      captures.add(capture(host, "slr0"));
    }
    captures.add(capture("c1", "c1-cr"));
    try {
      for (String host : OneLevel.HOSTS) {
        upload(host, OneLevel.C1, OneLevel.WEB_ADDRESS);
        upload(host, OneLevel.C1_V6, OneLevel.WEB_ADDRESS_V6);
      }
      PacketSender.send(LEVEL.lab(), "c1", marked(OneLevel.C1, OneLevel.ANY_ADDRESS));
      PacketSender.send(LEVEL.lab(), "c1", marked(OneLevel.C1_V6, OneLevel.ANY_ADDRESS_V6));
    } finally {
      captures.forEach(Capture::close);
    }
  }

  /** Every packet of every capture, whatever the other tests looked at. */
  @AfterAll
  static void tsharkFindsNoFault() {
    FILES.forEach((where, file) -> {
      // A host leaves the checksums of its replies to the device; the clients compute theirs.
      boolean whole = where.startsWith("edge") || where.endsWith("slr0");
      assertThat(Pcap.faults(file, whole)).as("faults at %s, in %s", where, file).isEmpty();
    });
  }

  @ParameterizedTest
  @CsvSource({
    "cr, 192.192.1.7, 10.0.1.2",
    "cr, 2001:db8:192:1::7, 2001:db8:0:1::2",
    "transit, 192.192.1.7, 10.0.2.2",
    "transit, 2001:db8:192:1::7, 2001:db8:0:2::2",
    "cr, 192.192.2.7, 10.0.1.2",
    "cr, 2001:db8:192:2::7, 2001:db8:0:1::2"
  })
  void routersLearnTheVirtualHost(String router, String address, String via) {
    assertThat(LEVEL.route(router, address)).as("BIRD of %s", router).contains("via " + via);
    assertThat(LEVEL.lab().exec(router, "ip", "route", "get", address).output())
        .as("kernel of %s", router)
        .contains("via " + via);
  }

  @ParameterizedTest
  @CsvSource({"h1, 4", "h2, 4", "h3, 4", "h1, 6", "h2, 6", "h3, 6"})
  void requestGoesHopByHop(String host, int family) {
    boolean v4 = family == 4;
    CommandResult answer = Objects.requireNonNull(ANSWERS.get(host + family));
    assertThat(answer.exitCode()).as("curl: %s", answer.errors()).isZero();

    List<byte[]> atClientRouter = towardsHost("cr cr-transit", host, v4);
    List<byte[]> atSite = towardsHost("edge edge-transit", host, v4);
    assertThat(flags(atClientRouter.getFirst())).as("first at cr").isEqualTo(TcpHeader.SYN);
    assertThat(atSite).as("packets at edge").hasSameSizeAs(atClientRouter);
    assertThat(flags(atSite.getFirst())).as("first at edge").isEqualTo(TcpHeader.SYN);
    assertThat(Pcap.parse(atSite.getFirst()).timeToLive()).as("hops to edge").isEqualTo(62);

    List<byte[]> outer = tunnelled(host, v4);
    assertThat(outer).as("tunnel packets at edge-%s", host).hasSameSizeAs(atSite);
    outer.forEach(packet -> isTunnelTo(host, packet, v4));

    List<byte[]> delivered = towardsHost(host + " slr0", host, v4);
    assertThat(delivered).as("delivered at %s", host).hasSameSizeAs(atSite);
    for (int i = 0; i < atSite.size(); i++) {
      byte[] inner = Pcap.payload(outer.get(i));
      assertThat(inner)
          .as("packet %d in the tunnel: as before but for one hop", i)
          .containsExactly(Pcap.oneHopLess(atSite.get(i)));
      assertThat(delivered.get(i)).as("packet %d as delivered", i).containsExactly(inner);
    }
  }

  @ParameterizedTest
  @CsvSource({"h1, 4", "h2, 4", "h3, 4", "h1, 6", "h2, 6", "h3, 6"})
  void replyGoesStraightFromTheHostToTheClient(String host, int family) {
    boolean v4 = family == 4;
    List<byte[]> sent = replies(host + " " + host + "-gw", host, v4);
    List<byte[]> received = replies("c1 c1-cr", host, v4);
    assertThat(sent).as("replies leave %s by %s-gw", host, host).isNotEmpty();
    assertThat(flags(sent.getFirst())).isEqualTo(TcpHeader.SYN | TcpHeader.ACK);
    assertThat(received).as("replies at c1").isNotEmpty();
    assertThat(Pcap.parse(received.getFirst()).source())
        .as("what the client sees is the virtual host")
        .hasToString(v4 ? OneLevel.WEB_ADDRESS : OneLevel.WEB_ADDRESS_V6);
    for (String where : FILES.keySet()) {
      if (where.startsWith("edge")) {
        assertThat(replies(where, host, v4)).as("replies at %s", where).isEmpty();
      }
    }
  }

  @Test
  void largestSegmentFitsTheTunnelWithItsHeader() {
    for (String host : OneLevel.HOSTS) {
      for (boolean v4 : List.of(true, false)) {
        int largest = tunnelled(host, v4).stream().mapToInt(p -> p.length).max().orElseThrow();
        // The agents clamp for the wider tunnel header, because they have ends of both families.
        int spare = host.equals("h3") ? 0 : 20;
        assertThat(largest).as("to %s", host).isEqualTo(1500 - spare);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void trafficClassIsCopiedToTheTunnelAndKeptInside(boolean v4) {
    List<byte[]> found = new ArrayList<>();
    for (String host : OneLevel.HOSTS) {
      for (byte[] packet : packets("edge edge-" + host)) {
        if (Pcap.isTunnel(packet) && isMarked(Pcap.payload(packet), v4)) {
          found.add(packet);
        }
      }
    }
    assertThat(found).hasSize(1);
    assertThat(Pcap.parse(found.getFirst()).trafficClass())
        .as("RFC 6040 normal mode, RFC 2983 uniform model")
        .isEqualTo(EXPEDITED_ECT0);
    assertThat(Pcap.parse(Pcap.payload(found.getFirst())).trafficClass()).isEqualTo(EXPEDITED_ECT0);
  }

  @Test
  void knownFlowIsExplainedWithItsHolder() {
    String client = DeployedLab.endPoint(OneLevel.C1, Objects.requireNonNull(PORTS.get("h24")));
    JsonNode why = LEVEL.site("explain", "tcp", client, OneLevel.WEB_ADDRESS + ":80");
    assertThat(why.path("nextHop").stringValue("")).isEqualTo("h2");
    assertThat(why.path("verdict").stringValue("")).startsWith("forward-");
    assertThat(why.path("known").path("holder").stringValue("")).isEqualTo("h2");
    assertThat(why.path("known").path("packets").longValue(0))
        .as("packets of the flow as counted and as captured")
        .isEqualTo(towardsHost("edge edge-transit", "h2", true).size());
  }

  @Test
  void commandExplainsInTextAndJson() {
    CommandResult known = explain("tcp", "10.10.1.2:" + PORTS.get("h14"), "192.192.1.7:80");
    assertThat(known.orThrow().output())
        .contains("next hop")
        .containsPattern("holder +h1")
        .containsPattern("virtual host +192\\.192\\.1\\.0/24");

    CommandResult unknown = explain("tcp", "10.10.1.9:1", "192.192.1.7:80", "--json");
    assertThat(unknown.orThrow().output())
        .contains("\"verdict\" : \"forward-opening\"")
        .contains("\"policy\" : \"consistent-hash\"")
        .doesNotContain("\"known\"");

    CommandResult foreign = explain("tcp", "10.10.1.9:1", "198.51.100.1:80");
    assertThat(foreign.orThrow().output()).contains("not-ours");

    CommandResult wrong = explain("tcp", "nonsense");
    assertThat(wrong.exitCode()).isNotZero();
    assertThat(wrong.errors()).isNotBlank();
  }

  private static Capture capture(String node, String interfaceName) {
    FILES.put(node + " " + interfaceName, LEVEL.captureFile("hops-" + node + "-" + interfaceName));
    return LEVEL.capture("hops", node, interfaceName);
  }

  private static void upload(String host, String client, String address) {
    String key = host + (address.contains(":") ? 6 : 4);
    int port = LEVEL.portTowards(host, client, address);
    PORTS.put(key, port);
    Payload payload = LEVEL.lab().payload("up-10k.bin", UPLOAD_BYTES);
    ANSWERS.put(key, LEVEL.upload("c1", port, payload, address, key, UPLOAD_LIMIT));
  }

  private static byte[] marked(String from, String to) {
    PacketBuilder builder = from.contains(":") ? PacketBuilder.ipv6() : PacketBuilder.ipv4();
    return builder.from(from).to(to).trafficClass(EXPEDITED_ECT0).udp(MARKED_PORT, 9).build();
  }

  private static boolean isMarked(byte[] octets, boolean v4) {
    IpPacket packet = Pcap.parse(octets);
    return packet.isV4() == v4 && packet.sourcePort() == MARKED_PORT;
  }

  private static CommandResult explain(String... words) {
    LabEnvironment environment = LabEnvironment.current();
    List<String> command = new ArrayList<>();
    command.add("env");
    command.add("SLR_RUN_DIR=" + LEVEL.lab().folder(OneLevel.SITE).getParent());
    command.addAll(
        List.of(
            environment.java().toString(),
            "-cp",
            System.getProperty("java.class.path"),
            "slr.site.Main",
            "explain"));
    command.addAll(Arrays.asList(words));
    return Command.run(command.toArray(String[]::new));
  }

  private static void isTunnelTo(String host, byte[] octets, boolean v4) {
    IpPacket packet = Pcap.parse(octets);
    boolean outerV4 = !host.equals("h3");
    assertThat(packet.source())
        .as("outer source")
        .hasToString(outerV4 ? "10.255.0.1" : "2001:db8:255::1");
    assertThat(packet.destination()).as("outer destination").hasToString(ENDS.get(host));
    assertThat(packet.protocol())
        .as("outer protocol")
        .isEqualTo(v4 ? IpProtocol.IPV4 : IpProtocol.IPV6);
    assertThat(packet.timeToLive()).as("outer TTL").isEqualTo(64);
    assertThat(packet.dontFragment()).as("outer DF").isTrue();
    assertThat(packet.headerLengthBytes()).as("outer header").isEqualTo(outerV4 ? 20 : 40);
  }

  private static int flags(byte[] octets) {
    int ecn = 0xc0;
    return Pcap.parse(octets).tcpFlags() & ~ecn;
  }

  private static List<byte[]> packets(String where) {
    return Pcap.packets(Objects.requireNonNull(FILES.get(where)));
  }

  private static List<byte[]> towardsHost(String where, String host, boolean v4) {
    int port = Objects.requireNonNull(PORTS.get(host + (v4 ? 4 : 6)));
    return packets(where).stream()
        .filter(packet -> Pcap.parse(packet).isV4() == v4)
        .filter(packet -> Pcap.parse(packet).sourcePort() == port)
        .toList();
  }

  private static List<byte[]> replies(String where, String host, boolean v4) {
    int port = Objects.requireNonNull(PORTS.get(host + (v4 ? 4 : 6)));
    return packets(where).stream()
        .filter(packet -> Pcap.parse(packet).isV4() == v4)
        .filter(packet -> Pcap.parse(packet).destinationPort() == port)
        .toList();
  }

  private static List<byte[]> tunnelled(String host, boolean v4) {
    int port = Objects.requireNonNull(PORTS.get(host + (v4 ? 4 : 6)));
    return packets("edge edge-" + host).stream()
        .filter(Pcap::isTunnel)
        .filter(packet -> Pcap.parse(Pcap.payload(packet)).isV4() == v4)
        .filter(packet -> Pcap.parse(Pcap.payload(packet)).sourcePort() == port)
        .toList();
  }
}
