package slr.plane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import slr.packet.IpAddress;
import slr.packet.IpProtocol;
import slr.packet.PacketBuilder;
import slr.packet.Prefix;
import slr.packet.TunnelEnds;
import slr.packet.TunnelKind;
import slr.plane.flow.FlowEntry;
import slr.plane.flow.FlowTable;

/**
 * The program at work: a client, a router with the program on its way in, a host that answers the
 * client directly. Sockets are real ones.
 */
final class BpfPlaneIT {

  private static final String VIRTUAL = "203.0.113.1";
  private static final int PORT = 53;
  private static final int CLIENT_PORT = 2000;
  private static final int ORDINARY_PORT = 8080;
  private static final int ACCOUNT = 3;
  private static final int PATIENCE_MS = 10_000;

  /** Long enough for a datagram over three namespaces, short enough to prove that none comes. */
  private static final int SILENCE_MS = 300;

  private static final PlaneSizes SIZES = new PlaneSizes(64, 4, 4, 8, 8, 8, 8, 64);

  private Namespaces lab;
  private Path pins;

  @BeforeEach
  void deploy() throws Exception {
    lab = new Namespaces();
    lab.joinHost();
    pins = Path.of("/run/slr-plane-test-" + ProcessHandle.current().pid());
    // The kernel leaves checksums to hardware that a veth is not; see what the essay says of it.
    lab.exec("left", "ethtool -K to-right tx off");
    // A veth takes redirected frames only if its peer polls for them.
    lab.exec("host", "ethtool -K to-router gro on");
    lab.exec("right", "ip route add blackhole 203.0.113.0/24");
    lab.exec(
        "host",
        "ip link add inject type veth peer name inject-in"
            + " && sysctl -qw net.ipv4.conf.inject-in.rp_filter=0"
            + " && ip link set inject up && ip link set inject-in up"
            + " && ip route add local 203.0.113.0/24 dev lo");
    lab.open("host", () -> new LocalDelivery("to-router", Namespaces.HOST_V4));
    lab.open("host", () -> new UdpEcho(VIRTUAL, PORT));
  }

  @AfterEach
  void destroy() throws Exception {
    if (lab != null) {
      lab.close();
      new ProcessBuilder("umount", pins.toString()).start().waitFor();
      Files.deleteIfExists(pins);
    }
  }

  @Test
  void forwardsKnownFlowsAndLeavesTheRest() throws Exception {
    String before = links();
    BpfPlane plane = lab.open("right", () -> BpfPlane.open(SIZES));
    configure(plane);
    know(FlowTable.create(plane.flowMemory(), 1, 2));
    try (DatagramSocket client = client()) {
      assertThat(answers(client, "before")).isFalse();

      assertThat(lab.in("right", () -> plane.attach("to-left"))).contains(XdpMode.NATIVE);
      assertThat(plane.attached()).containsExactly("to-left");
      assertThat(answers(client, "attached")).as(counts(plane)).isTrue();
      assertThat(packets(plane, PlaneVerdict.FORWARD_KNOWN)).isEqualTo(1);
      assertThat(plane.account(ACCOUNT).packets()).isEqualTo(1);
      assertThat(plane.account(ACCOUNT).bytes()).isEqualTo(20 + 8 + "attached".length());
      assertThat(ordinaryTrafficPasses()).isTrue();
      assertThat(packets(plane, PlaneVerdict.NOT_OURS)).isPositive();

      plane.tunnel(0, tunnel().with(TunnelState.DOWN));
      assertThat(answers(client, "dead")).isFalse();
      plane.tunnel(0, tunnel());
      assertThat(answers(client, "well")).as(counts(plane)).isTrue();

      plane.detach("to-left");
      assertThat(plane.attached()).isEmpty();
      assertThat(answers(client, "detached")).isFalse();
      assertThat(ordinaryTrafficPasses()).isTrue();
      assertThat(links()).isEqualTo(before);
    }
  }

  @Test
  void tunnelsOfAllKindsAreAdopted() {
    PlaneSizes sizes = new PlaneSizes(2, 16, 1, 1, 1, 1, 1, 1);
    Map<Integer, PlaneTunnel> tunnels = new TreeMap<>();
    for (TunnelKind kind : TunnelKind.values()) {
      for (String far : List.of("10.0.0.7", "2001:db8:9::7")) {
        IpAddress own = IpAddress.parse(far.contains(":") ? "2001:db8:f::1" : "10.0.0.1");
        TunnelEnds ends = new TunnelEnds(own, IpAddress.parse(far), kind);
        for (TunnelState state : List.of(TunnelState.UP, TunnelState.DOWN)) {
          tunnels.put(tunnels.size(), new PlaneTunnel(ends, 0, 0, state));
        }
      }
    }
    try (BpfPlane first = BpfPlane.open(sizes, pins)) {
      tunnels.forEach(first::tunnel);
    }
    BpfPlane second = BpfPlane.open(sizes, pins);
    assertThat(second.tunnels()).isEqualTo(tunnels);
    second.withdraw();
  }

  @Test
  void outlivesItsProcessAndIsAdopted() throws Exception {
    try (BpfPlane first = lab.in("right", () -> BpfPlane.open(SIZES, pins))) {
      assertThat(first.adopted()).isFalse();
      configure(first);
      know(FlowTable.create(first.flowMemory(), 1, 2));
      assertThat(lab.in("right", () -> first.attach("to-left"))).contains(XdpMode.NATIVE);
    }
    try (DatagramSocket client = client()) {
      assertThat(answers(client, "nobody is there")).isTrue();

      AtomicBoolean more = new AtomicBoolean(true);
      AtomicInteger sent = new AtomicInteger();
      AtomicInteger answered = new AtomicInteger();
      Thread traffic = Thread.ofPlatform().start(() -> exchange(client, more, sent, answered));
      Awaitility.await().until(() -> answered.get() > 10);
      BpfPlane second = lab.open("right", () -> BpfPlane.open(SIZES, pins));
      assertThat(second.adopted()).isTrue();
      assertThat(second.attached()).containsExactly("to-left");
      assertThat(second.virtualHosts())
          .containsExactly(Map.entry(Prefix.parse("203.0.113.0/24"), ACCOUNT));
      assertThat(second.tunnels())
          .containsExactly(
              Map.entry(0, tunnel()), Map.entry(1, tunnelV6()), Map.entry(2, tunnelDown()));
      assertThat(lab.in("right", () -> second.attach("to-left"))).isEmpty();
      int adopted = answered.get();
      Awaitility.await().until(() -> answered.get() > adopted + 10);
      more.set(false);
      traffic.join();
      assertThat(answered).as(counts(second)).hasValue(sent.get());
      assertThat(packets(second, PlaneVerdict.FORWARD_KNOWN)).isEqualTo(sent.get() + 1);
      FlowTable flows = FlowTable.adopt(second.flowMemory(), System.nanoTime());
      assertThat(flows.flows()).isEqualTo(1);

      second.withdraw();
      assertThat(answers(client, "gone")).isFalse();
      assertThat(lab.exec("right", "ip -d link show to-left")).doesNotContain("xdp");
    }
    BpfPlane third = lab.open("right", () -> BpfPlane.open(SIZES, pins));
    assertThat(third.adopted()).isFalse();
    third.withdraw();
  }

  @Test
  void anInterfaceThatCameAgainIsNoneThatItKnows() throws Exception {
    BpfPlane plane = lab.open("right", () -> BpfPlane.open(SIZES, pins));
    configure(plane);
    know(FlowTable.create(plane.flowMemory(), 1, 2));
    assertThat(lab.in("right", () -> plane.attach("to-left"))).isPresent();
    lab.exec("right", "ip link del to-left");
    assertThat(BpfPlane.isAttached(pins)).as("the link's name is left").isFalse();
    lab.joinAgain();
    lab.exec("left", "ethtool -K to-right tx off && ip route add default via 10.77.0.2");
    assertThat(lab.in("right", () -> plane.attach("to-left"))).contains(XdpMode.NATIVE);
    try (DatagramSocket client = client()) {
      assertThat(answers(client, "again")).as(counts(plane)).isTrue();
    }
    plane.withdraw();
  }

  @Test
  void attachesInTheStackWhereTheDriverTakesNoProgram() throws Exception {
    BpfPlane plane = lab.open("right", () -> BpfPlane.open(SIZES));
    assertThat(lab.in("right", () -> plane.attach("lo"))).contains(XdpMode.GENERIC);
    assertThat(lab.exec("right", "ip -d link show lo")).contains("xdpgeneric");
    plane.detach("lo");
    assertThat(lab.exec("right", "ip -d link show lo")).doesNotContain("xdp");
  }

  @Test
  void saysWhatIsInTheWayOfIt() throws Exception {
    BpfPlane plane = lab.open("right", () -> BpfPlane.open(SIZES, pins));
    assertThat(lab.in("right", () -> plane.attach("to-left"))).isPresent();
    BpfPlane other = lab.open("right", () -> BpfPlane.open(SIZES));
    assertThatThrownBy(() -> lab.in("right", () -> other.attach("to-left")))
        .isInstanceOf(NativeException.class)
        .hasMessageContaining("another XDP program is there")
        .hasMessageContaining("ip link show to-left");
    assertThatThrownBy(() -> lab.in("right", () -> other.attach("nowhere0")))
        .isInstanceOf(NativeException.class)
        .hasMessageContaining("see 'ip link'");
    PlaneSizes larger = new PlaneSizes(128, 4, 4, 8, 8, 8, 8, 64);
    assertThatThrownBy(() -> BpfPlane.open(SIZES, pins))
        .isInstanceOf(NativeException.class)
        .hasMessageStartingWith("flock(" + pins + ") failed: EAGAIN (11); another process has");
    assertThatThrownBy(() -> plane.tunnel(4, tunnel()))
        .hasMessage("tunnel 4 is out of range: there are 4 (PlaneSizes)");
    plane.close();
    assertThatThrownBy(plane::verdicts).hasMessage("the BPF plane is closed");
    assertThatThrownBy(() -> BpfPlane.open(larger, pins))
        .isInstanceOf(NativeException.class)
        .hasMessageContaining("give the old sizes, or withdraw it");
    assertThat(BpfPlane.isPinned(pins)).isTrue();
    assertThat(BpfPlane.isAttached(pins)).isTrue();
    assertThat(lab.exec("right", "ip -d link show to-left")).contains("xdp");
    BpfPlane.withdraw(pins);
    assertThat(BpfPlane.isPinned(pins)).isFalse();
    assertThat(BpfPlane.isAttached(pins)).isFalse();
    assertThat(lab.exec("right", "ip -d link show to-left")).doesNotContain("xdp");
  }

  @Test
  void saysWhatTheVerifierHasAgainstAProgram() throws Exception {
    BpfCompiler.compile(
        Path.of("src/test/bpf/refused.bpf.c"),
        Path.of(Objects.requireNonNull(BpfPlaneIT.class.getResource(".")).toURI())
            .resolve("refused.bpf.o"));
    assertThatThrownBy(() ->
            BpfObject.load(
                "refused.bpf.o", List.of("refused"), Map.of(), Optional.empty(), List.of()))
        .isInstanceOf(NativeException.class)
        .hasMessageStartingWith("bpf_object__load(refused.bpf.o) failed: EACCES (13)")
        .hasMessageContaining("the verifier refuses program 'refused'")
        .hasMessageContaining("invalid access to packet");
  }

  @Test
  void prefixesAreTheseAndNoOthers() throws Exception {
    BpfPlane plane = lab.open("right", () -> BpfPlane.open(SIZES, pins));
    plane.virtualHosts(Map.of(Prefix.parse("203.0.113.0/24"), 0));
    plane.virtualHost(Prefix.parse("2001:db8::/32"), 1);
    byte[] opening = opening("203.0.113.9");
    byte[] other = opening("198.18.0.1");
    plane.tryFrame(opening);
    plane.tryFrame(other);
    assertThat(packets(plane, PlaneVerdict.SLOW_OPENING)).isEqualTo(1);
    assertThat(packets(plane, PlaneVerdict.NOT_OURS)).isEqualTo(1);
    plane.virtualHosts(Map.of(Prefix.parse("198.18.0.0/15"), 2));
    plane.tryFrame(opening);
    plane.tryFrame(other);
    assertThat(packets(plane, PlaneVerdict.SLOW_OPENING)).isEqualTo(2);
    assertThat(packets(plane, PlaneVerdict.NOT_OURS)).isEqualTo(2);
    Map<Prefix, Integer> many = new HashMap<>();
    for (int i = 0; i < 9; i++) {
      many.put(Prefix.parse("198.18." + i + ".0/24"), i);
    }
    assertThatThrownBy(() -> plane.virtualHosts(many))
        .isInstanceOf(NativeException.class)
        .hasMessageContaining("virtual_hosts")
        .hasMessageContaining("it takes 8");
    plane.withdraw();
  }

  private static byte[] opening(String to) {
    byte[] syn = PacketBuilder.ipv4().from("192.0.2.1").to(to).tcp(1, 80).syn().build();
    return FrameSender.frame("020000000001 020000000002 0800", syn);
  }

  private void configure(BpfPlane plane) throws Exception {
    NetworkDevice device = lab.in("right", () -> NetworkDevice.named("to-host"));
    NetworkDevice host = lab.in("host", () -> NetworkDevice.named("to-router"));
    plane.node(
        new PlaneNode(
            Optional.of(IpAddress.parse(Namespaces.RIGHT_TO_HOST_V4)), Optional.empty(), 100, 100));
    plane.virtualHosts(Map.of(Prefix.parse("203.0.113.0/24"), ACCOUNT));
    plane.tunnel(0, tunnel());
    plane.tunnel(1, tunnelV6());
    plane.tunnel(2, tunnelDown());
    plane.tunnel(3, tunnel());
    plane.noTunnel(3);
    plane.nextHop(
        0,
        new PlaneNextHop(
            device.index(), device.mtuBytes(), host.hardwareAddress(), device.hardwareAddress()));
  }

  private static PlaneTunnel tunnel() {
    TunnelEnds ends =
        new TunnelEnds(
            IpAddress.parse(Namespaces.RIGHT_TO_HOST_V4), IpAddress.parse(Namespaces.HOST_V4));
    return new PlaneTunnel(ends, 0, ACCOUNT, TunnelState.UP);
  }

  private static PlaneTunnel tunnelV6() {
    TunnelEnds ends =
        new TunnelEnds(IpAddress.parse("2001:db8::a:1"), IpAddress.parse("2001:db8:b::2"));
    return new PlaneTunnel(ends, 3, ACCOUNT, TunnelState.SLOW);
  }

  private static PlaneTunnel tunnelDown() {
    return tunnel().with(TunnelState.DOWN);
  }

  private static void know(FlowTable flows) {
    IpAddress from = IpAddress.parse(Namespaces.LEFT_V4);
    IpAddress to = IpAddress.parse(VIRTUAL);
    FlowEntry entry = new FlowEntry();
    entry
        .tuple
        .source(from.high(), from.low())
        .destination(to.high(), to.low())
        .transport(IpProtocol.UDP, CLIENT_PORT, PORT);
    assertThat(flows.insert(entry, System.nanoTime()).isIn()).isTrue();
  }

  private DatagramSocket client() throws Exception {
    DatagramSocket socket =
        lab.in(
            "left",
            () -> new DatagramSocket(new InetSocketAddress(Namespaces.LEFT_V4, CLIENT_PORT)));
    socket.connect(new InetSocketAddress(VIRTUAL, PORT));
    return socket;
  }

  /** Whether the virtual host answers this word; a late answer to another is passed over. */
  private static boolean answers(DatagramSocket client, String word) throws IOException {
    byte[] octets = word.getBytes(StandardCharsets.US_ASCII);
    client.send(new DatagramPacket(octets, octets.length));
    client.setSoTimeout(SILENCE_MS);
    DatagramPacket answer = new DatagramPacket(new byte[64], 64);
    try {
      do {
        answer.setLength(64);
        client.receive(answer);
      } while (!word.equals(text(answer)));
      return true;
    } catch (SocketTimeoutException silent) {
      return false;
    }
  }

  private static String text(DatagramPacket packet) {
    return new String(packet.getData(), 0, packet.getLength(), StandardCharsets.US_ASCII);
  }

  /** One datagram after the other, each when the one before was answered or is given up. */
  private static void exchange(
      DatagramSocket client, AtomicBoolean more, AtomicInteger sent, AtomicInteger answered) {
    try {
      while (more.get()) {
        if (answers(client, Integer.toString(sent.incrementAndGet()))) {
          answered.incrementAndGet();
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private boolean ordinaryTrafficPasses() throws Exception {
    try (ServerSocket server =
            lab.in(
                "host",
                () ->
                    new ServerSocket(ORDINARY_PORT, 1, InetAddress.getByName(Namespaces.HOST_V4)));
        Socket client = lab.in("left", () -> connected())) {
      server.setSoTimeout(PATIENCE_MS);
      try (Socket accepted = server.accept()) {
        accepted.getOutputStream().write(7);
        client.setSoTimeout(PATIENCE_MS);
        return client.getInputStream().read() == 7;
      }
    }
  }

  private static Socket connected() throws IOException {
    Socket socket = new Socket();
    socket.connect(new InetSocketAddress(Namespaces.HOST_V4, ORDINARY_PORT), PATIENCE_MS);
    return socket;
  }

  private String links() throws Exception {
    return lab.exec("right", "ip -d link show to-left && ip -d link show to-host");
  }

  private static long packets(BpfPlane plane, PlaneVerdict verdict) {
    return plane.count(verdict).packets();
  }

  private static String counts(BpfPlane plane) {
    StringBuilder text = new StringBuilder("verdicts:");
    plane
        .verdicts()
        .forEach((verdict, count) -> {
          if (count.packets() != 0) {
            text.append(' ').append(verdict.label()).append('=').append(count.packets());
          }
        });
    return text.toString();
  }
}
