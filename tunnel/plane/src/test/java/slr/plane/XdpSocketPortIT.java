package slr.plane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import slr.packet.IpAddress;
import slr.packet.PacketBuilder;
import slr.packet.Prefix;

/** What the program leaves comes by AF_XDP sockets, and goes out by them, over a veth link. */
class XdpSocketPortIT {

  private static final String SERVICE_V4 = "192.192.0.7";
  private static final String SERVICE_V6 = "2001:db8:5::7";
  private static final List<Prefix> PREFIXES =
      List.of(Prefix.parse("192.192.0.0/16"), Prefix.parse("2001:db8:5::/48"));
  private static final PlaneSizes SIZES = new PlaneSizes(64, 4, 4, 8, 8, 8, 8, 64);

  private final LinkAddresses links = new LinkAddresses();
  private Namespaces lab;
  private BpfPlane plane;
  private InputPort port;
  private OutputPort output;
  private Runnable close = () -> {};

  @BeforeEach
  void deploy() throws Exception {
    lab = new Namespaces();
    lab.exec("left", "ethtool -K to-right tx off");
    lab.exec("left", "ip route add 192.192.0.0/16 via " + Namespaces.RIGHT_V4);
    lab.exec("left", "ip route add 2001:db8:5::/48 via " + Namespaces.RIGHT_V6);
    plane = lab.open("right", () -> BpfPlane.open(SIZES));
    plane.node(
        new PlaneNode(
            Optional.of(IpAddress.parse(Namespaces.RIGHT_V4)),
            Optional.of(IpAddress.parse(Namespaces.RIGHT_V6)),
            1,
            1));
    plane.virtualHosts(Map.of(PREFIXES.get(0), 0, PREFIXES.get(1), 1));
    plane.tunnelSources(List.of(Prefix.parse("10.77.0.0/24")));
    lab.in("right", () -> plane.attach("to-left"));
    XdpPorts ports = lab.in("right", () -> XdpPorts.open(List.of("to-left"), links));
    plane.leaveTo(ports);
    port = ports.inputs().getFirst();
    output = ports.output();
    close = ports::close;
  }

  @AfterEach
  void destroy() {
    close.run();
    if (lab != null) {
      lab.close();
    }
  }

  @Test
  void showsPacketsAsTheyWereSent() throws Exception {
    byte[] v4 = syn(Namespaces.LEFT_V4, SERVICE_V4);
    byte[] v6 = syn(Namespaces.LEFT_V6, SERVICE_V6);
    byte[] tunnel =
        PacketBuilder.ipv4()
            .from(Namespaces.LEFT_V4)
            .to(Namespaces.RIGHT_V4)
            .id(7)
            .inner(v4)
            .build();
    Frames.send(lab.open("left", RawIpOutput::open), v4, v6, tunnel);

    assertThat(Frames.receive(port, 3)).containsExactlyInAnyOrder(v4, v6, tunnel);
    assertThat(port.counters().packets()).isEqualTo(3);
    assertThat(port.counters().bytes()).isEqualTo(v4.length + v6.length + tunnel.length);
    assertThat(port.counters().lost()).isZero();
    assertThat(port.name()).isEqualTo("xdp:to-left");
    assertThat(plane.count(PlaneVerdict.SLOW_OPENING).packets()).isEqualTo(3);
  }

  /** Goal: the stack gets what is its own, though it is not plain, and nothing else. */
  @Test
  void leavesToTheStackWhatIsNotToAVirtualHost() throws Exception {
    PacketFilter all =
        PacketFilter.of(
            List.of(Prefix.parse("192.192.0.0/16"), Prefix.parse(Namespaces.RIGHT_V4)), List.of());
    InputPort stack = lab.open("right", () -> PacketSocketPort.open("to-left", all));
    byte[] fragment =
        PacketBuilder.ipv4()
            .from(Namespaces.LEFT_V4)
            .to(Namespaces.RIGHT_V4)
            .id(5)
            .fragment(0, true)
            .udp(1, 2)
            .payload(16)
            .build();
    byte[] ours = syn(Namespaces.LEFT_V4, SERVICE_V4);
    Frames.send(lab.open("left", RawIpOutput::open), ours, fragment);

    assertThat(Frames.receive(stack, 1)).containsExactly(fragment);
    assertThat(Frames.receive(port, 1)).containsExactly(ours);
    assertThat(plane.count(PlaneVerdict.SLOW_FRAGMENT).packets()).isEqualTo(1);
  }

  @Test
  void sendsFromWhereThePacketLies() throws Exception {
    InputPort left =
        lab.open(
            "left", () -> PacketSocketPort.open("to-right", PacketFilter.of(PREFIXES, List.of())));
    NetworkDevice own = lab.in("right", () -> NetworkDevice.named("to-left"));
    NetworkDevice other = lab.in("left", () -> NetworkDevice.named("to-right"));
    PlaneNextHop back =
        new PlaneNextHop(own.index(), 1500, other.hardwareAddress(), own.hardwareAddress());
    links.replace(Map.of(IpAddress.parse(SERVICE_V4), back, IpAddress.parse(SERVICE_V6), back));
    byte[] v4 = syn(Namespaces.LEFT_V4, SERVICE_V4);
    byte[] v6 = syn(Namespaces.LEFT_V6, SERVICE_V6);
    RawIpOutput client = lab.open("left", RawIpOutput::open);
    // More often than there are frames: each comes back.
    int rounds = 200;
    List<byte[]> returned = new ArrayList<>();
    for (int i = 0; i < rounds; i++) {
      for (int j = 0; j < 32; j++) {
        Frames.send(client, v4, v6);
      }
      returned.addAll(bounce(left, 64));
    }

    assertThat(returned).hasSize(64 * rounds).containsOnly(v4, v6);
    assertThat(output.counters().packets()).isEqualTo(64L * rounds);
    assertThat(output.counters().bytes()).isEqualTo(32L * rounds * (v4.length + v6.length));
    assertThat(output.counters().lost()).isZero();
    assertThat(port.counters().lost()).isZero();
  }

  @Test
  void sendsByTheStackWhatItKnowsNoWayOf() throws Exception {
    InputPort left =
        lab.open(
            "left", () -> PacketSocketPort.open("to-right", PacketFilter.of(PREFIXES, List.of())));
    lab.exec("right", "ip route add 192.192.0.0/16 via " + Namespaces.LEFT_V4);
    byte[] v4 = syn(Namespaces.LEFT_V4, SERVICE_V4);
    Frames.send(lab.open("left", RawIpOutput::open), v4);
    assertThat(bounce(left, 1)).containsExactly(v4);

    NetworkDevice own = lab.in("right", () -> NetworkDevice.named("to-left"));
    NetworkDevice other = lab.in("left", () -> NetworkDevice.named("to-right"));
    // Too long for the way: the stack says so.
    links.replace(
        Map.of(
            IpAddress.parse(SERVICE_V4),
            new PlaneNextHop(own.index(), 68, other.hardwareAddress(), own.hardwareAddress())));
    byte[] longer =
        PacketBuilder.ipv4()
            .id(1)
            .to(SERVICE_V4)
            .from(Namespaces.LEFT_V4)
            .udp(1, 2)
            .payload(99)
            .build();
    Frames.send(lab.open("left", RawIpOutput::open), longer);
    assertThat(bounce(left, 1)).containsExactly(longer);
  }

  /** Goal: packets by an interface without a port leave by the stack, then by a socket there. */
  @Test
  void opensASocketWherePacketsLeave() throws Exception {
    lab.joinHost();
    InputPort host =
        lab.open(
            "host", () -> PacketSocketPort.open("to-router", PacketFilter.of(PREFIXES, List.of())));
    lab.exec("right", "ip route add 192.192.0.0/16 via " + Namespaces.HOST_V4);
    NetworkDevice own = lab.in("right", () -> NetworkDevice.named("to-host"));
    NetworkDevice other = lab.in("host", () -> NetworkDevice.named("to-router"));
    links.replace(
        Map.of(
            IpAddress.parse(SERVICE_V4),
            new PlaneNextHop(own.index(), 1500, other.hardwareAddress(), own.hardwareAddress())));
    RawIpOutput client = lab.open("left", RawIpOutput::open);
    byte[] v4 = syn(Namespaces.LEFT_V4, SERVICE_V4);
    Frames.send(client, v4);
    assertThat(bounce(host, 1)).containsExactly(v4);
    assertThat(lab.in("right", output::check)).isEmpty();
    // Without a route the stack cannot have sent it.
    lab.exec("right", "ip route del 192.192.0.0/16");
    Frames.send(client, v4);
    assertThat(bounce(host, 1)).containsExactly(v4);

    lab.exec("right", "ip link set to-host down");
    Frames.send(client, v4, v4);
    Frames.receive(port, 2, output);
    assertThat(output.counters().losses()).isEqualTo(Map.of("ENETDOWN", 2L));
    lab.exec("right", "ip link set to-host up");
    assertThat(lab.in("right", output::check)).isEmpty();
    // What waited has left, and the next one does.
    Frames.send(client, v4);
    Frames.receive(port, 1, output);
    assertThat(Frames.receive(host, 3)).containsExactly(v4, v4, v4);

    lab.exec("right", "ip link del to-host");
    Frames.send(client, v4);
    Frames.receive(port, 1, output);
    assertThat(output.counters().losses()).isEqualTo(Map.of("ENETDOWN", 2L, "ENXIO", 1L));
  }

  @Test
  void survivesGarbage() throws Exception {
    FrameSender sender = lab.open("left", () -> new FrameSender("to-right"));
    String mac = lab.exec("right", "cat /sys/class/net/to-left/address").strip();
    String addresses = mac + "020000000001";
    byte[] good = syn(Namespaces.LEFT_V4, SERVICE_V4);
    byte[] longer = good.clone();
    longer[3] = (byte) 0xff;
    byte[] options = good.clone();
    options[0] = 0x4f;
    sender.send(FrameSender.frame(addresses + "0800", longer));
    sender.send(FrameSender.frame(addresses + "0800", options));
    sender.send(FrameSender.frame(addresses + "0800", new byte[] {0x45}));
    sender.send(FrameSender.frame(addresses + "8100 0005 0800", good));
    sender.send(FrameSender.frame(addresses + "88a8 0005 8100 0006 0800", good));

    assertThat(Frames.receive(port, 4)).containsExactly(longer, options, good, good);
    assertThat(port.counters().lost()).isZero();
  }

  @Test
  void countsWhatOverflowsTheRing() throws Exception {
    RawIpOutput client = lab.open("left", RawIpOutput::open);
    byte[] packet = syn(Namespaces.LEFT_V4, SERVICE_V4);
    int sent = XdpSocket.RING_ENTRIES + 500;
    for (int i = 0; i < sent; i++) {
      Frames.send(client, packet);
    }
    List<byte[]> received = new ArrayList<>();
    Frames.drain(port, received);

    assertThat(received).hasSize(XdpSocket.RING_ENTRIES);
    assertThat(port.counters().losses()).isEqualTo(Map.of("ring-full", 500L));
    Frames.send(client, packet);
    assertThat(Frames.receive(port, 1)).containsExactly(packet);
  }

  @Test
  void closingReleasesQueueAndPackets() throws Exception {
    assertThatThrownBy(() -> lab.in("right", () -> XdpPorts.open(List.of("to-left"), links)))
        .isInstanceOf(NativeException.class)
        .hasMessageContaining("bind(AF_XDP, to-left, queue 0)")
        .hasMessageContaining("EBUSY");
    close.run();
    close = () -> {};
    InputPort stack =
        lab.open(
            "right", () -> PacketSocketPort.open("to-left", PacketFilter.of(PREFIXES, List.of())));
    byte[] packet = syn(Namespaces.LEFT_V4, SERVICE_V4);
    Frames.send(lab.open("left", RawIpOutput::open), packet);
    assertThat(Frames.receive(stack, 1)).containsExactly(packet);
    XdpPorts again = lab.in("right", () -> XdpPorts.open(List.of("to-left"), links));
    again.close();
  }

  @Test
  void saysWhatIsWrongWithAnInterface() throws Exception {
    assertThatThrownBy(() -> lab.in("right", () -> XdpPorts.open(List.of("nowhere"), links)))
        .isInstanceOf(NativeException.class)
        .hasMessageContaining("see 'ip link'");
    lab.exec("right", "ip link set to-left xdp off; ip link set lo mtu 65536");
    assertThatThrownBy(() -> lab.in("right", () -> XdpPorts.open(List.of("lo"), links)))
        .isInstanceOf(NativeException.class)
        .hasMessageContaining("packets fit no page");
    lab.exec("right", "ip link del to-left");
    assertThat(lab.in("right", port::check).orElseThrow()).contains("gone");
    assertThat(lab.in("right", port::check)).isEmpty();
  }

  /** Sends what comes on unchanged, until so many have come to where they shall. */
  private List<byte[]> bounce(InputPort end, int count) {
    Frames.receive(port, count, output);
    return Frames.receive(end, count);
  }

  private static byte[] syn(String from, String to) {
    PacketBuilder builder = from.contains(":") ? PacketBuilder.ipv6() : PacketBuilder.ipv4().id(9);
    return builder.from(from).to(to).tcp(40000, 80).syn().build();
  }
}
