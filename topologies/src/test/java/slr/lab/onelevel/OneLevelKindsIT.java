package slr.lab.onelevel;

import static org.assertj.core.api.Assertions.assertThat;
import static slr.lab.DeployedLab.await;
import static slr.lab.onelevel.OneLevel.SITE;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import slr.lab.Capture;
import slr.lab.Command;
import slr.lab.Download;
import slr.lab.LabProcess;
import slr.lab.PacketSender;
import slr.lab.Pcap;
import slr.packet.Decapsulation;
import slr.packet.IpPacket;
import tools.jackson.databind.JsonNode;

/**
 * Each host is reached by another kind of tunnel: h1 by GUE over IPv4, h2 without a tunnel by its
 * link address, h3 by GUE over IPv6. The site forwards in the kernel; at h1 the agent alone opens
 * tunnels, so that a tap there sees them, at h3 the kernel does where it can.
 */
final class OneLevelKindsIT {

  @RegisterExtension
  static final OneLevel LEVEL = new OneLevel("it-kinds", OneLevelKindsIT::byKinds);

  private static final int UPLOAD_BYTES = 5 << 20;
  private static final int DOWNLOAD_SECONDS = 2;
  private static final int GUE_PORT = 6080;
  private static final int REQUESTS = 8;

  private static String byKinds(String topology) {
    return topology
        .replace(
            "        child-levels: [host]\n",
            """
                    child-levels: [host]
                    tunnels:
                      - {to: 10.1.1.2/32, kind: gue}
                      - {to: 10.1.2.0/30, kind: mac-lan}
                      - {to: "2001:db8:1::/48", kind: gue}
            """)
        .replace(
            "    h1:\n", "    h1:\n      slr-host: {tunnel-kinds: [gue], input: {port: packet}}\n")
        .replace("    h2:\n", "    h2:\n      slr-host: {tunnel-kinds: [mac-lan, ip-in-ip]}\n")
        .replace("    h3:\n", "    h3:\n      slr-host: {tunnel-kinds: [gue, ip-in-ip]}\n");
  }

  @ParameterizedTest
  @CsvSource({"h1, 4", "h2, 4", "h3, 4", "h1, 6", "h2, 6", "h3, 6"})
  void uploadAndDownloadAreIntact(String host, int family) {
    boolean v4 = family == 4;
    long before = forwardedInKernel();
    LEVEL.uploadIntact(host, v4, UPLOAD_BYTES);
    assertThat(forwardedInKernel()).as("in the kernel").isGreaterThan(before + 1000);
    String address = v4 ? OneLevel.WEB_ADDRESS : OneLevel.WEB_ADDRESS_V6;
    int port = LEVEL.portTowards(host, v4 ? OneLevel.C1 : OneLevel.C1_V6, address);
    try (Download download = Download.start(LEVEL, "c1", port, address, DOWNLOAD_SECONDS)) {
      download.awaitIntact();
    }
    assertThat(dataPlane().path("balance").longValue(-1)).isZero();
    assertThat(LEVEL.tunnels(host).path("unbalanced").longValue(-1)).isZero();
  }

  /** What the link takes, less the headers of the kind. */
  @ParameterizedTest
  @CsvSource({"h1, 4, 1368", "h1, 6, 1368", "h2, 4, 1400", "h2, 6, 1400", "h3, 4, 1348"})
  void tooLongPacketIsToldTheInnerMtuOfTheKind(String host, int family, int innerMtu) {
    boolean v4 = family == 4;
    setMtu(host, 1400);
    try (Capture errors = LEVEL.capture("kinds-" + host + family, "c1", "c1-cr", Pcap.TOO_BIG)) {
      byte[] tooLong = LEVEL.datagramTo(host, v4, innerMtu + 1, 3).df().build();
      await(
          "an error",
          () -> {
            PacketSender.send(LEVEL.lab(), "c1", tooLong);
            return !Pcap.packets(errors.file()).isEmpty();
          });
      byte[] error = Pcap.packets(errors.file()).getLast();
      ByteBuffer message = ByteBuffer.wrap(Pcap.payload(error));
      assertThat(v4 ? message.getShort(6) : message.getInt(4)).isEqualTo(innerMtu);
      assertThat(Pcap.parse(error).source()).hasToString(v4 ? "10.255.0.1" : "2001:db8:255::1");
      long delivered = LEVEL.verdicts(host, "connectionless") + inKernel(host);
      PacketSender.send(LEVEL.lab(), "c1", LEVEL.datagramTo(host, v4, innerMtu, 2).df().build());
      await(
          "what fits arrives",
          () -> LEVEL.verdicts(host, "connectionless") + inKernel(host) > delivered);
    } finally {
      setMtu(host, 1500);
    }
  }

  @Test
  void whatLeavesByGueIsGueWithAPortForEachFlow() {
    try (Capture capture = LEVEL.capture("kinds", "h1", "h1-edge", "udp port 6080")) {
      for (int i = 0; i < REQUESTS; i++) {
        LEVEL.uploadIntact("h1", i % 2 == 0, 10_000 + i);
      }
      List<byte[]> all = Pcap.allOf(capture);
      Set<Integer> ports = new TreeSet<>();
      for (byte[] octets : all) {
        IpPacket outer = Pcap.parse(octets);
        assertThat(outer.source()).hasToString("10.255.0.1");
        assertThat(outer.destination()).hasToString("10.1.1.2");
        assertThat(outer.destinationPort()).isEqualTo(GUE_PORT);
        ports.add(outer.sourcePort());
        IpPacket inner = new IpPacket();
        assertThat(Decapsulation.decapsulate(outer, inner)).isEqualTo(Decapsulation.Status.OK);
        assertThat(inner.destinationPort()).isEqualTo(80);
      }
      assertThat(all).hasSizeGreaterThan(4 * REQUESTS);
      assertThat(ports).hasSizeGreaterThan(REQUESTS / 2).allMatch(port -> port >= 0xc000);
      assertThat(Pcap.faults(capture.file(), true)).isEmpty();
      assertThat(tsharkPorts(capture.file())).isEqualTo(ports);
    }
  }

  @Test
  void withoutATunnelPacketsGoToTheHostsLinkAddressAndPassTheGuard() {
    long openings = LEVEL.verdicts("h2", "opening");
    String toHost = "ether dst " + linkAddress("h2", "h2-edge");
    try (Capture before =
            LEVEL.capture("kinds", "transit", "transit-edge", "dst net 192.192.1.0/24");
        Capture after = LEVEL.capture("kinds", "h2", "h2-edge", toHost, "and", "tcp port 80")) {
      LEVEL.uploadIntact("h2", true, 20_000);
      LEVEL.uploadIntact("h2", false, 20_000);
      List<byte[]> sent = Pcap.allOf(before);
      List<byte[]> received = Pcap.allOf(after);
      assertThat(received).hasSizeGreaterThan(20);
      assertThat(received).allMatch(packet -> !Pcap.isTunnel(packet));
      assertThat(hex(sent.stream().map(Pcap::oneHopLess)))
          .as("as they came to the site, but for a hop")
          .containsAll(hex(received.stream().filter(packet -> Pcap.parse(packet).isV4())));
    }
    assertThat(LEVEL.verdicts("h2", "opening")).isEqualTo(openings + 2);
  }

  /** The program asks the kernel for the way then, and must find the neighbour by itself. */
  @Test
  void newFlowsReachHostsOfAllKindsWhileTheProcessStandsStill() {
    LabProcess site = LEVEL.lab().process(SITE, "slr-site");
    Map<Integer, String> ports = new TreeMap<>();
    for (String host : OneLevel.HOSTS) {
      ports.put(LEVEL.portTowards(host, OneLevel.C1, OneLevel.WEB_ADDRESS), host);
    }
    Command.run("kill", "-STOP", Long.toString(site.pid())).orThrow();
    try {
      ports.forEach((port, host) -> assertThat(page(port)).as("page of %s", host).contains(host));
    } finally {
      Command.run("kill", "-CONT", Long.toString(site.pid())).orThrow();
    }
    assertThat(dataPlane().path("kernel").path("stoodIn").longValue(0)).isPositive();
  }

  private static String page(int port) {
    return LEVEL
        .lab()
        .exec(
            "c1",
            "curl",
            "-sS",
            "--fail",
            "--max-time",
            "10",
            "--local-port",
            Integer.toString(port),
            "http://" + OneLevel.WEB_ADDRESS + "/")
        .orThrow()
        .output();
  }

  @Test
  void reloadChangesTheKindOfFlowsThatAreUnderWay() throws IOException {
    Path file = LEVEL.lab().folder(SITE).resolve("slr-site.yaml");
    String before = Files.readString(file);
    assertThat(before).contains("kind: \"gue\"");
    try (Download download = LEVEL.download("h1", 8)) {
      Files.writeString(file, before.replace("kind: \"gue\"", "kind: \"ip-in-ip\""));
      try (Capture capture = LEVEL.capture("kinds-reload", "h1", "h1-edge", "ip proto 4")) {
        LEVEL.site("reload");
        await("IP in IP arrives", () -> Pcap.packets(capture.file()).size() > 10);
      }
      Files.writeString(file, before);
      LEVEL.site("reload");
      download.awaitIntact();
    } finally {
      Files.writeString(file, before);
      LEVEL.site("reload");
    }
  }

  /** Source ports of what tshark takes for UDP to the port of GUE. */
  private static Set<Integer> tsharkPorts(Path file) {
    String output =
        Command.run(
                "tshark",
                "-r",
                file.toString(),
                "-Y",
                "udp.dstport == 6080 && ip.proto == 17",
                "-T",
                "fields",
                "-E",
                "occurrence=f",
                "-e",
                "udp.srcport")
            .orThrow()
            .output();
    return output.lines().map(Integer::valueOf).collect(Collectors.toCollection(TreeSet::new));
  }

  private static Set<String> hex(Stream<byte[]> packets) {
    return packets.map(HexFormat.of()::formatHex).collect(Collectors.toSet());
  }

  private static void setMtu(String host, int bytes) {
    for (List<String> end :
        List.of(List.of(SITE, SITE + "-" + host), List.of(host, host + "-" + SITE))) {
      LEVEL
          .lab()
          .exec(end.getFirst(), "ip", "link", "set", end.getLast(), "mtu", "" + bytes)
          .orThrow();
    }
  }

  private static String linkAddress(String node, String device) {
    String link = LEVEL.lab().exec(node, "ip", "-o", "link", "show", "dev", device).output();
    return link.replaceFirst("(?s).*link/ether (\\S+) .*", "$1");
  }

  private static JsonNode dataPlane() {
    return LEVEL.site("status").path("dataPlane");
  }

  private static long forwardedInKernel() {
    return dataPlane().path("kernel").path("forwarded").longValue(0);
  }

  /** Datagrams that the host's kernel delivered. */
  private static long inKernel(String host) {
    return LEVEL
        .tunnels(host)
        .path("kernel")
        .path("delivered")
        .path("deliver-datagram")
        .longValue(0);
  }
}
