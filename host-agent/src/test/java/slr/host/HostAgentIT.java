package slr.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import slr.core.flow.FlowKey;
import slr.core.row.Directive;
import slr.core.row.Health;
import slr.packet.PacketBuilder;
import slr.packet.Prefix;
import tools.jackson.databind.JsonNode;

/** The real agent with nginx behind it, a client in front, and a site that listens. */
class HostAgentIT {

  /** Either way. */
  private static final int EXCHANGE_BYTES = 32 << 20;

  /** SYN, ACK, what overtook the socket, and the end; and of the service's checks none. */
  private static final long AGENT_PACKETS_MAX = 40;

  @TempDir Path folder;
  private HostLab lab;

  @BeforeEach
  void deploy() throws Exception {
    lab = new HostLab(folder);
  }

  @AfterEach
  void destroy() throws Exception {
    if (lab != null) {
      lab.close();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"bpf", "packet"})
  void servesClientsOfBothFamiliesThroughTheTunnelWithFullSegmentsThatFit(String port)
      throws Exception {
    lab.port(port);
    lab.startAgent();
    assertThat(curl("http://203.0.113.7/")).isEqualTo("hello from h1");
    assertThat(curl("'http://[2001:db8:5::7]/'")).isEqualTo("hello from h1");
    assertThat(curl("-o /dev/null -w '%{size_download}' http://203.0.113.8/large"))
        .isEqualTo(Integer.toString(5 << 20));
    assertThat(upload("203.0.113.9")).isEqualTo("204");
    assertThat(upload("'[2001:db8:5::9]'")).isEqualTo("204");
    assertThat(lab.tunnels.tooLong()).as("packets beyond the tunnel's MTU").isZero();
    assertThat(lab.ask("status").path("tunnels").path("unbalanced").asLong()).isZero();
    assertThat(lab.verdict("known") + lab.verdict("confirmed")).isGreaterThan(1000);
  }

  @ParameterizedTest
  @ValueSource(strings = {"203.0.113.7", "2001:db8:5::7"})
  void segmentsOfEstablishedConnectionsNeverComeToTheAgent(String address) throws Exception {
    lab.host.run("ip addr add 203.0.113.7/32 dev lo; ip addr add 2001:db8:5::7/128 dev lo nodad");
    lab.port("bpf");
    lab.startAgent();
    List<String> digests = Exchange.run(lab, address, EXCHANGE_BYTES);
    assertThat(digests.get(1)).as("upwards").isEqualTo(digests.get(0));
    assertThat(digests.get(3)).as("downwards").isEqualTo(digests.get(2));
    JsonNode tunnels = lab.ask("status").path("tunnels");
    assertThat(tunnels.path("kernel").path("delivered").path("confirmed").asLong())
        .as("%s", tunnels)
        .isGreaterThan(EXCHANGE_BYTES / Edge.MTU_BYTES);
    long taken = 0;
    for (JsonNode input : tunnels.path("inputs")) {
      taken += input.path("packets").asLong();
    }
    assertThat(taken).as("packets that came to the agent").isBetween(2L, AGENT_PACKETS_MAX);
    assertThat(tunnels.path("unbalanced").asLong()).isZero();
  }

  @Test
  void deliversThroughAVethPairWhereTunDoesNotOpen() throws Exception {
    lab.configure("delivery: veth", "load: {from: connections, max: 10}");
    lab.startAgent();
    assertThat(curl("http://203.0.113.7/")).isEqualTo("hello from h1");
    assertThat(curl("'http://[2001:db8:5::7]/'")).isEqualTo("hello from h1");
    assertThat(upload("203.0.113.9")).isEqualTo("204");
    assertThat(lab.ask("status").path("tunnels").path("unbalanced").asLong()).isZero();
  }

  /** Everything that must not reach the host's stack, or must stay without an answer. */
  private static List<byte[]> unwanted() {
    // Ports beyond those that curl takes (ip_local_port_range ends at 60999).
    return List.of(
        tunnel(stray(61_001).ack()),
        tunnel(stray(61_002).rst()),
        tunnel(stray(61_003).fin().ack()),
        tunnel(stray(61_004).syn().ack()),
        tunnel(
            PacketBuilder.ipv6().from("2001:db8:c::1").to("2001:db8:5::1").tcp(61_005, 80).ack()),
        // Not from a tunnel source; not for a virtual host; a tunnel in a tunnel.
        PacketBuilder.ipv4()
            .from("10.77.0.9")
            .to(HostLab.HOST)
            .inner(stray(61_006).syn().build())
            .build(),
        tunnel(PacketBuilder.ipv4().from("198.51.100.1").to("192.0.2.77").tcp(61_007, 80).syn()),
        tunnel(
            PacketBuilder.ipv4().from("10.0.0.1").to("203.0.113.1").inner(stray(61_008).build())),
        // No listener: the kernel would say "port unreachable".
        tunnel(
            PacketBuilder.ipv4().from("198.51.100.1").to("203.0.113.1").udp(61_009, 9).payload(8)),
        tunnel(
            PacketBuilder.ipv6()
                .from("2001:db8:c::1")
                .to("2001:db8:5::1")
                .udp(61_009, 9)
                .payload(8)),
        // A protocol that the kernel does not know.
        tunnel(
            PacketBuilder.ipv4().from("198.51.100.1").to("203.0.113.1").protocol(250).payload(8)),
        // Not even a tunnel for the tap, but for the kernel.
        PacketBuilder.ipv4().from("10.77.0.9").to(HostLab.HOST).protocol(41).payload(40).build());
  }

  @ParameterizedTest
  @ValueSource(strings = {"bpf", "packet"})
  void answersNoStrayAndReportsItAsNotMine(String port) throws Exception {
    lab.port(port);
    lab.startAgent();
    Process capture = capture();
    lab.tunnels.send(unwanted());
    Awaitility.await().atMost(HostLab.PATIENCE).until(() -> lab.site.notMine().size() >= 5);
    assertThat(lab.site.notMine())
        .contains(FlowKey.parse("tcp 198.51.100.1:61001 203.0.113.1:80"))
        .contains(FlowKey.parse("tcp [2001:db8:c::1]:61005 [2001:db8:5::1]:80"));
    Awaitility.await().atMost(HostLab.PATIENCE).until(() -> lab.verdict("connectionless") >= 3);
    assertThat(lab.verdict("stray")).isEqualTo(5);
    assertThat(lab.verdict("forbidden-source")).isGreaterThanOrEqualTo(1);
    assertThat(lab.verdict("wrong-virtual-host")).isEqualTo(1);
    assertThat(lab.verdict("nested-tunnel")).isEqualTo(1);
    // What was sent before this has passed the link, and so has any answer.
    assertThat(curl("http://203.0.113.7/")).isEqualTo("hello from h1");
    assertThat(captured(capture, "(tcp[tcpflags] & tcp-rst != 0) or icmp or ip6 proto 58"))
        .isEmpty();
    assertThat(lab.ask("status").path("tunnels").path("unbalanced").asLong()).isZero();
  }

  /** Within what the site's certificate lets it name. */
  @Test
  void opensTunnelsFromWhereTheSiteSaysThatTheyMayCome() throws Exception {
    lab.startAgent();
    byte[] inner =
        PacketBuilder.ipv4().from("198.51.100.1").to("203.0.113.1").udp(61_020, 9).build();
    List<byte[]> tunnel =
        List.of(PacketBuilder.ipv4().from("10.77.0.9").to(HostLab.HOST).inner(inner).build());
    lab.tunnels.send(tunnel);
    Awaitility.await().atMost(HostLab.PATIENCE).until(() -> lab.verdict("forbidden-source") >= 1);
    assertThat(lab.verdict("connectionless")).isZero();

    lab.site.tunnelSources(List.of(Prefix.parse("10.77.0.9/32"), Prefix.parse("10.77.0.8/32")));
    Awaitility.await()
        .atMost(HostLab.PATIENCE)
        .until(() -> {
          lab.tunnels.send(tunnel);
          return lab.verdict("connectionless") >= 1;
        });
    long refused = lab.verdict("forbidden-source");
    lab.site.tunnelSources(List.of());
    Awaitility.await()
        .atMost(HostLab.PATIENCE)
        .until(() -> {
          lab.tunnels.send(tunnel);
          return lab.verdict("forbidden-source") > refused;
        });
  }

  @Test
  void saysWhetherAFlowIsHeldHereOrWouldBeTaken() throws Exception {
    lab.startAgent();
    JsonNode none = lab.ask("explain", "tcp", "198.51.100.1:61021", "203.0.113.1:80");
    assertThat(none.path("verdict").asString()).isEqualTo("takes-opening");
    assertThat(none.path("reason").asString()).contains("a socket listens");
    JsonNode other = lab.ask("explain", "tcp", "198.51.100.1:61021", "192.0.2.77:80");
    assertThat(other.path("verdict").asString()).isEqualTo("wrong-virtual-host");
    assertThat(other.path("hops").path(0).path("level").asString()).isEqualTo("host");

    assertThat(lab.site.explain(FlowKey.parse("tcp 198.51.100.1:61021 203.0.113.1:80"))).isEmpty();
    Awaitility.await().atMost(HostLab.PATIENCE).until(() -> !lab.site.explained().isEmpty());
    assertThat(lab.site.explained().getFirst().node()).isEqualTo("h1");
    assertThat(lab.site.explained().getFirst().verdict()).isEqualTo("takes-opening");
  }

  @Test
  void tellsTheSiteThatTheServiceFailsAndRecovers() throws Exception {
    lab.startAgent();
    lab.host.run("mv " + folder + "/www/health " + folder + "/www/away");
    Awaitility.await()
        .atMost(HostLab.PATIENCE)
        .pollInterval(Duration.ofMillis(10))
        .until(() -> health() == Health.FAILING);
    lab.host.run("mv " + folder + "/www/away " + folder + "/www/health");
    Awaitility.await()
        .atMost(HostLab.PATIENCE)
        .pollInterval(Duration.ofMillis(10))
        .until(() -> health() == Health.HEALTHY);
  }

  @Test
  void keepsConnectionsOverAKillAndSilenceWhileItIsDown() throws Exception {
    Process agent = lab.startAgent();
    Process download = slowDownload();
    Awaitility.await().atMost(HostLab.PATIENCE).until(() -> !lab.ask("flows").isEmpty());
    Process capture = capture();
    agent.destroyForcibly().waitFor();
    Awaitility.await().atMost(HostLab.PATIENCE).until(() -> !lab.site.welcomes());
    lab.startAgent();
    assertThat(download.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(download.exitValue()).isZero();
    // The killed agent's own session with its parent does end in a reset, and a download that
    // stands still while the agent starts lets it ping the client.
    String answers =
        "not tcp port 7000 and ((tcp[tcpflags] & tcp-rst != 0) or icmp[icmptype] == icmp-unreach)";
    assertThat(captured(capture, answers)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"kernel", "dump"})
  void noticesThatAClientFallsSilent(String stalls) throws Exception {
    lab.configure("stalls: " + stalls, "");
    lab.startAgent();
    Process download = slowDownload();
    Awaitility.await().atMost(HostLab.PATIENCE).until(() -> !lab.ask("flows").isEmpty());
    JsonNode before = lab.ask("status").path("stalls");
    assertThat(before.path("by").asString()).isEqualTo(stalls);
    assertThat(before.path("reported").asLong()).as("while it goes well").isZero();
    lab.edge.run(
        "nft 'add table inet cut; add chain inet cut in"
            + " { type filter hook input priority 0; }; add rule inet cut in tcp sport 80 drop'");
    Awaitility.await()
        .atMost(HostLab.PATIENCE)
        .until(() -> lab.ask("status").path("stalls").path("reported").asLong() > 0);
    assertThat(download.isAlive()).isTrue();
  }

  @Test
  void drainsOnRequestAndLeavesInOrder() throws Exception {
    Process agent = lab.startAgent();
    assertThat(lab.ask("drain", "203.0.113.0/24").path("services").asInt()).isEqualTo(1);
    Awaitility.await().atMost(HostLab.PATIENCE).until(() -> !lab.site.welcomes());
    assertThat(lab.ask("drain", "192.0.2.0/24").path("error").asString()).contains("no service");
    lab.ask("undrain");
    Awaitility.await().atMost(HostLab.PATIENCE).until(() -> lab.site.welcomes());
    lab.ask("deactivate");
    Awaitility.await()
        .atMost(HostLab.PATIENCE)
        .until(() -> lab.site.candidate().orElseThrow().row().target() == Directive.INACTIVE);
    lab.ask("undrain");
    Awaitility.await().atMost(HostLab.PATIENCE).until(() -> lab.site.welcomes());
    agent.destroy();
    assertThat(agent.waitFor(10, TimeUnit.SECONDS)).isTrue();
    assertThat(agent.exitValue()).as(lab.log()).isZero();
    Awaitility.await().atMost(HostLab.PATIENCE).until(() -> lab.site.candidate().isEmpty());
  }

  @Test
  void reloadsServicesAndRefusesWhatCannotChange() throws Exception {
    lab.startAgent();
    lab.configure("", "capacity: 77");
    assertThat(lab.ask("reload").path("changed").asInt()).isEqualTo(1);
    Awaitility.await()
        .atMost(HostLab.PATIENCE)
        .until(() -> lab.site.candidate().orElseThrow().row().capacity() == 77);
    assertThat(lab.site.welcomes()).isTrue();
    lab.configure("", "capacity: 100");
    assertThat(lab.ask("reload").path("error").asString()).contains("capacity 100");
    assertThat(lab.ask("subnets").get(0).path("capacity").asInt()).isEqualTo(77);
  }

  private Health health() {
    return lab.site.candidate().orElseThrow().row().health();
  }

  private String curl(String arguments) {
    return lab.edge.run("curl -sS --max-time 20 " + arguments);
  }

  private String upload(String address) {
    return curl(
        "-o /dev/null -w '%{http_code}' -T " + folder + "/www/large http://" + address + "/put");
  }

  private Process slowDownload() throws Exception {
    return lab.edge.start(
        folder.resolve("curl.log"),
        List.of(
            "curl", "-sS", "--limit-rate", "800k", "-o", "/dev/null", "http://203.0.113.8/large"));
  }

  /** Records what the host sends, until {@link #captured}. */
  private Process capture() throws Exception {
    Path log = folder.resolve("capture.log");
    Process tcpdump =
        lab.edge.start(
            log,
            List.of(
                "tcpdump",
                "-i",
                "to-host",
                "-Q",
                "in",
                "-U",
                "-w",
                folder + "/host.pcap",
                "-Z",
                "root"));
    Awaitility.await()
        .atMost(HostLab.PATIENCE)
        .until(() -> java.nio.file.Files.readString(log).contains("listening"));
    return tcpdump;
  }

  private String captured(Process capture, String filter) throws InterruptedException {
    capture.destroy();
    capture.waitFor();
    return lab.edge.run("tcpdump -nr " + folder + "/host.pcap '" + filter + "' 2>/dev/null");
  }

  private static PacketBuilder stray(int port) {
    return PacketBuilder.ipv4().from("198.51.100.1").to("203.0.113.1").tcp(port, 80);
  }

  private static byte[] tunnel(PacketBuilder inner) {
    return PacketBuilder.ipv4().from(HostLab.EDGE).to(HostLab.HOST).inner(inner.build()).build();
  }
}
