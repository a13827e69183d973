package slr.plane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.MemorySegment;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import slr.packet.IpPacket;
import slr.packet.PacketBuilder;
import slr.packet.PacketStatus;
import slr.packet.Prefix;
import slr.packet.TcpHeader;

/** The tap on what leaves, at a listener with the addresses of two virtual hosts. */
class OutgoingTapIT {

  private static final String SERVICE_V4 = "203.0.113.7";
  private static final String SERVICE_V6 = "2001:db8:5::7";
  private static final List<Prefix> SERVICES =
      List.of(Prefix.parse("203.0.113.0/24"), Prefix.parse("2001:db8:5::/48"));
  private static final int PORT = 80;

  private Namespaces lab;
  private OutgoingTap tap;

  @BeforeEach
  void deploy() throws Exception {
    lab = new Namespaces();
    for (Prefix service : SERVICES) {
      String via = service.isV4() ? Namespaces.RIGHT_V4 : Namespaces.RIGHT_V6;
      lab.exec("left", "ip route add " + service + " via " + via);
      lab.exec("right", "ip route add local " + service + " dev lo");
    }
    ServerSocket server = lab.in("right", () -> new ServerSocket(PORT, 256));
    lab.open("right", () -> server);
    tap = lab.open("right", () -> OutgoingTap.open(PacketFilter.answersFrom(SERVICES)));
  }

  @AfterEach
  void destroy() {
    if (lab != null) {
      lab.close();
    }
  }

  /** Goal: the answer is in the tap before the client has it, and nothing else is. */
  @Test
  void showsTheAnswerOfEachHandshakeBeforeTheClientHasIt() throws Exception {
    for (String service : List.of(SERVICE_V4, SERVICE_V6)) {
      for (int i = 0; i < 50; i++) {
        int clientPort = connect("left", service);
        List<byte[]> shown = new ArrayList<>();
        Frames.drain(tap, shown);
        assertThat(shown).as("connection %d to %s", i, service).hasSize(1);
        assertIsAnswer(shown.getFirst(), service, clientPort);
      }
    }
    assertThat(tap.counters().packets()).isEqualTo(100);
    assertThat(tap.counters().lost()).isZero();
  }

  @Test
  void passesOverWhatOtherAddressesAnswer() throws Exception {
    connect("left", Namespaces.RIGHT_V4);
    connect("left", Namespaces.RIGHT_V6);
    connect("left", SERVICE_V4);
    assertThat(Frames.receive(tap, 1)).hasSize(1);
    assertThat(tap.kernelPackets()).isEqualTo(1);
  }

  /** Goal: what leaves by the loopback device also comes in by it, but counts once. */
  @Test
  void showsAnAnswerByLoopbackOnce() throws Exception {
    int clientPort = connect("right", SERVICE_V4);
    List<byte[]> shown = Frames.receive(tap, 1);
    assertThat(shown).hasSize(1);
    assertIsAnswer(shown.getFirst(), SERVICE_V4, clientPort);
    assertThat(tap.kernelPackets()).isEqualTo(1);
  }

  /** Goal: a device that is made later, and tags that are in the frame already. */
  @Test
  void looksBehindTagsAtADeviceThatIsMadeLater() throws Exception {
    lab.joinHost();
    FrameSender sender = lab.open("right", () -> new FrameSender("to-host"));
    byte[] v4 = answer(PacketBuilder.ipv4().from(SERVICE_V4).to("192.0.2.1"));
    byte[] v6 = answer(PacketBuilder.ipv6().from(SERVICE_V6).to("2001:db8:c::1"));
    String addresses = "020000000002 020000000001";
    sender.send(FrameSender.frame(addresses + "0800", v4));
    sender.send(FrameSender.frame(addresses + "8100 0005 0800", v4));
    sender.send(FrameSender.frame(addresses + "88a8 0005 8100 0006 86dd", v6));
    assertThat(Frames.receive(tap, 3)).containsExactly(v4, v4, v6);
  }

  @Test
  void goesByAnotherFilterFromNowOn() throws Exception {
    tap.filter(PacketFilter.answersFrom(List.of(Prefix.parse(SERVICE_V6 + "/128"))));
    connect("left", SERVICE_V4);
    int clientPort = connect("left", SERVICE_V6);
    List<byte[]> shown = Frames.receive(tap, 1);
    assertThat(shown).hasSize(1);
    assertIsAnswer(shown.getFirst(), SERVICE_V6, clientPort);
  }

  @Test
  void countsWhatOverflowsTheRing() throws Exception {
    OutgoingTap small =
        lab.open("right", () -> OutgoingTap.open(PacketFilter.answersFrom(SERVICES), 16));
    RawIpOutput output = lab.open("left", RawIpOutput::open);
    int frames = 64 * 1024 / 256;
    List<byte[]> openings = new ArrayList<>();
    // One more than the backlog would be answered by a cookie, which is as good.
    for (int i = 0; i < 2 * frames; i++) {
      openings.add(
          PacketBuilder.ipv4()
              .from("10.77.0.99")
              .to(SERVICE_V4)
              .tcp(10_000 + i, PORT)
              .seq(i)
              .syn()
              .build());
    }
    lab.exec("right", "sysctl -qw net.ipv4.tcp_syncookies=2");
    lab.exec("right", "ip neigh replace 10.77.0.99 lladdr 02:00:00:00:00:99 dev to-left");
    Frames.send(output, openings.toArray(byte[][]::new));
    assertThat(Frames.receive(small, frames)).hasSize(frames);
    PortCounters counters = small.counters();
    assertThat(counters.losses()).containsOnlyKeys("ring-full");
    assertThat(counters.packets() + counters.lost()).isEqualTo(small.kernelPackets());
    assertThat(small.kernelPackets()).isEqualTo(2L * frames);
  }

  /** Goal: as many as the ring has do not stop it. */
  @Test
  void countsAnswersLargerThanAFrame() throws Exception {
    OutgoingTap small =
        lab.open("right", () -> OutgoingTap.open(PacketFilter.answersFrom(SERVICES), 16));
    RawIpOutput output = lab.open("right", RawIpOutput::open);
    PacketBuilder large = PacketBuilder.ipv4().from(SERVICE_V4).to(Namespaces.LEFT_V4);
    byte[] exceeds = large.tcp(PORT, 40_000).syn().ack().payload(73).build();
    int frames = 64 * 1024 / 256;
    for (int i = 0; i < 2 * frames; i++) {
      Frames.send(output, exceeds);
      Frames.drain(small, new ArrayList<>());
    }
    byte[] fits = answer(PacketBuilder.ipv4().id(7).from(SERVICE_V4).to(Namespaces.LEFT_V4));
    Frames.send(output, fits);
    assertThat(Frames.receive(small, 1)).containsExactly(fits);
    assertThat(small.counters().losses()).isEqualTo(Map.of("larger-than-frame", 2L * frames));
  }

  @Test
  void saysWhatToDoIfTheFilterDoesNotFit() throws Exception {
    lab.exec("right", "sysctl -qw net.core.optmem_max=64");
    assertThatThrownBy(
            () -> lab.in("right", () -> OutgoingTap.open(PacketFilter.answersFrom(SERVICES))))
        .isInstanceOf(NativeException.class)
        .hasMessageContaining("raise net.core.optmem_max");
  }

  /** Connects and closes; the client's port. */
  private int connect(String side, String service) throws Exception {
    return lab.in(
        side,
        () -> {
          try (Socket socket = new Socket()) {
            InetSocketAddress to = new InetSocketAddress(InetAddress.getByName(service), PORT);
            socket.connect(to, 10_000);
            return socket.getLocalPort();
          }
        });
  }

  private static byte[] answer(PacketBuilder packet) {
    return packet.tcp(PORT, 40_000).syn().ack().build();
  }

  private static void assertIsAnswer(byte[] octets, String service, int clientPort) {
    IpPacket packet = new IpPacket();
    assertThat(packet.parse(MemorySegment.ofArray(octets), 0, octets.length))
        .isEqualTo(PacketStatus.OK);
    assertThat(packet.tcpFlags()).as("%s", packet).isEqualTo(TcpHeader.SYN | TcpHeader.ACK);
    assertThat(packet.source()).hasToString(service);
    assertThat(packet.sourcePort()).isEqualTo(PORT);
    assertThat(packet.destinationPort()).isEqualTo(clientPort);
  }
}
