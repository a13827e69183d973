package slr.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import slr.core.flow.FlowKey;
import slr.packet.IpAddress;
import slr.packet.IpPacket;
import slr.packet.PacketBuilder;
import slr.packet.PacketStatus;
import slr.packet.Prefix;
import slr.packet.TcpHeader;
import slr.plane.PacketFilter;
import slr.plane.PacketSocketPort;
import tools.jackson.databind.JsonNode;

/**
 * Handshakes of clients that have no TCP of their own, so that each segment is what the test says:
 * as if the client had taken the SYN,ACK of another host (docs/adr/half-open-twice.md).
 */
class HalfOpenIT {

  private static final String CLIENT_V4 = "198.51.100.77";
  private static final String CLIENT_V6 = "2001:db8:c::77";

  /** The kernel charges some 30 octets for an instruction: of 26 and of 44. */
  private static final int OPTMEM_BYTES = 950;

  private static final int CLIENT_PORT = 61_030;

  /** Of the client's SYN; the next one is 0. */
  private static final int SEQUENCE = -1;

  @TempDir Path folder;
  private HostLab lab;
  private PacketSocketPort toClients;
  private final List<IpPacket> received = new ArrayList<>();

  @BeforeEach
  void deploy() throws Exception {
    lab = new HostLab(folder);
    PacketFilter filter =
        PacketFilter.of(
            List.of(Prefix.parse(CLIENT_V4 + "/32"), Prefix.parse(CLIENT_V6 + "/128")), List.of());
    toClients = lab.edge.in(() -> PacketSocketPort.open("to-host", filter));
  }

  @AfterEach
  void destroy() throws Exception {
    if (toClients != null) {
      toClients.close();
    }
    if (lab != null) {
      lab.close();
    }
  }

  static Stream<Arguments> handshakes() {
    return Stream.of(
        Arguments.of(CLIENT_V4, "203.0.113.1", false),
        Arguments.of(CLIENT_V6, "2001:db8:5::1", false),
        Arguments.of(CLIENT_V4, "203.0.113.1", true),
        Arguments.of(CLIENT_V6, "2001:db8:5::1", true));
  }

  /** Goal: what acknowledges another host's SYN,ACK is not answered, its own goes on. */
  @ParameterizedTest(name = "{0} to {1}, cookies {2}")
  @MethodSource("handshakes")
  void finishesOnlyItsOwnHandshake(String client, String service, boolean cookies)
      throws Exception {
    lab.startAgent();
    if (cookies) {
      lab.host.run("sysctl -qw net.ipv4.tcp_syncookies=2");
    }
    int answer = openHalf(client, service);
    send(next(client, service, answer + 77_777).ack());
    IpAddress from = IpAddress.parse(client);
    IpAddress to = IpAddress.parse(service);
    FlowKey flow = new FlowKey(FlowKey.TCP, from, CLIENT_PORT, to, 80);
    Awaitility.await()
        .atMost(HostLab.PATIENCE)
        .untilAsserted(() -> assertThat(lab.site.notMine()).containsExactly(flow));
    assertThat(lab.verdict("misfit")).isEqualTo(1);

    ask(client, service, answer);
    awaitFlag(TcpHeader.FIN);
    // A reset for the wrong one would have left before.
    assertThat(received)
        .allSatisfy(packet -> assertThat(packet.tcpFlags() & TcpHeader.RST).isZero());
    assertThat(lab.verdict("finishing")).isPositive();
    assertThat(lab.verdict("unverified")).isZero();
    JsonNode tunnels = lab.ask("status").path("tunnels");
    assertThat(tunnels.path("answers").path("seen").asLong()).isPositive();
    assertThat(tunnels.path("answers").path("losses").isEmpty()).isTrue();
    assertThat(tunnels.path("unbalanced").asLong()).isZero();
  }

  /** Goal: without the tap all is as it was before there was one, and the operator knows. */
  @Test
  void servesWithoutTheTapAndSaysSo() throws Exception {
    // Room for the filter of the input, but not for the longer one of the tap.
    lab.host.run("sysctl -qw net.core.optmem_max=" + OPTMEM_BYTES);
    lab.startAgent();
    JsonNode answers = lab.ask("status").path("tunnels").path("answers");
    assertThat(answers.path("problem").asString()).contains("raise net.core.optmem_max");
    assertThat(lab.log()).containsOnlyOnce("handshakes count as unverified");
    int answer = openHalf(CLIENT_V4, "203.0.113.1");
    ask(CLIENT_V4, "203.0.113.1", answer);
    awaitFlag(TcpHeader.FIN);
    assertThat(lab.verdict("unverified")).isEqualTo(1);
    assertThat(lab.ask("status").path("tunnels").path("answers").path("seen").asLong()).isZero();

    openHalf(CLIENT_V6, "2001:db8:5::1");
    send(next(CLIENT_V6, "2001:db8:5::1", 77_777).ack());
    awaitFlag(TcpHeader.RST);
  }

  /** Goal: a virtual host that a reload brings is watched as well. */
  @Test
  void watchesVirtualHostsThatAreNew() throws Exception {
    lab.startAgent();
    String added = "  - virtual-host: 192.0.2.128/25\n    port: 80\n";
    Files.writeString(folder.resolve("h1.yaml"), added, StandardOpenOption.APPEND);
    assertThat(lab.ask("reload").path("added").asInt()).isEqualTo(1);
    int answer = openHalf(CLIENT_V4, "192.0.2.200");
    send(next(CLIENT_V4, "192.0.2.200", answer + 77_777).ack());
    Awaitility.await().atMost(HostLab.PATIENCE).until(() -> lab.verdict("misfit") == 1);
    assertThat(lab.verdict("unverified")).isZero();
  }

  /** Sends a SYN; the sequence number of its SYN,ACK. */
  private int openHalf(String client, String service) {
    received.clear();
    send(segment(client, service).seq(SEQUENCE).syn());
    awaitFlag(TcpHeader.SYN);
    return TcpHeader.sequence(received.getFirst());
  }

  /** Finishes the handshake and sends a request. */
  private void ask(String client, String service, int answer) {
    byte[] request = "GET / HTTP/1.0\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
    send(next(client, service, answer).ack());
    send(next(client, service, answer).psh().ack().payload(request));
  }

  private void send(PacketBuilder inner) {
    byte[] packet = inner.build();
    lab.tunnels.send(
        List.of(PacketBuilder.ipv4().from(HostLab.EDGE).to(HostLab.HOST).inner(packet).build()));
  }

  /** Waits until a segment with this flag has come to a client. */
  private void awaitFlag(int flag) {
    Awaitility.await()
        .atMost(HostLab.PATIENCE)
        .pollInSameThread()
        .until(() -> {
          toClients.receive(this::note, 64);
          toClients.release();
          return received.stream().anyMatch(packet -> (packet.tcpFlags() & flag) != 0);
        });
  }

  private void note(MemorySegment memory, long offset, int lengthBytes) {
    byte[] octets = new byte[lengthBytes];
    MemorySegment.copy(memory, ValueLayout.JAVA_BYTE, offset, octets, 0, lengthBytes);
    IpPacket packet = new IpPacket();
    assertThat(packet.parse(MemorySegment.ofArray(octets), 0, lengthBytes))
        .isEqualTo(PacketStatus.OK);
    received.add(packet);
  }

  private static PacketBuilder segment(String client, String service) {
    return PacketBuilder.between(IpAddress.parse(client), IpAddress.parse(service))
        .tcp(CLIENT_PORT, 80);
  }

  /** What follows the SYN and acknowledges this SYN,ACK. */
  private static PacketBuilder next(String client, String service, int answer) {
    return segment(client, service).seq(SEQUENCE + 1).ackNumber(answer + 1);
  }
}
