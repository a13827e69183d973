package slr.plane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.MemorySegment;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import slr.packet.Checksum;
import slr.packet.IpAddress;
import slr.packet.IpPacket;
import slr.packet.PacketBuilder;
import slr.packet.PacketStatus;
import slr.packet.Prefix;

/** The receive ring, fed by the other end of a veth link. */
class PacketSocketPortIT {

  private static final String SERVICE_V4 = "192.192.0.7";
  private static final String SERVICE_V6 = "2001:db8:5::7";
  private static final PacketFilter FILTER =
      PacketFilter.of(
          List.of(Prefix.parse("192.192.0.0/16"), Prefix.parse("2001:db8:5::/48")),
          List.of(IpAddress.parse(Namespaces.RIGHT_V4), IpAddress.parse(Namespaces.RIGHT_V6)));

  private Namespaces lab;

  @BeforeEach
  void deploy() throws Exception {
    lab = new Namespaces();
    lab.exec("left", "ip route add 192.192.0.0/16 via " + Namespaces.RIGHT_V4);
    lab.exec("left", "ip route add 2001:db8:5::/48 via " + Namespaces.RIGHT_V6);
  }

  @AfterEach
  void destroy() {
    if (lab != null) {
      lab.close();
    }
  }

  @Test
  void showsPacketsAsTheyWereSent() throws Exception {
    InputPort port = open("to-left");
    RawIpOutput output = lab.open("left", RawIpOutput::open);
    byte[] v4 = syn(Namespaces.LEFT_V4, SERVICE_V4);
    byte[] v6 = syn(Namespaces.LEFT_V6, SERVICE_V6);
    byte[] tunnel =
        PacketBuilder.ipv4()
            .from(Namespaces.LEFT_V4)
            .to(Namespaces.RIGHT_V4)
            .id(7)
            .inner(v4)
            .build();
    Frames.send(output, v4, v6, tunnel);

    assertThat(Frames.receive(port, 3)).containsExactlyInAnyOrder(v4, v6, tunnel);
    assertThat(output.counters())
        .isEqualTo(
            new PortCounters(3, v4.length + v6.length + tunnel.length, output.counters().losses()));
    assertThat(output.counters().lost()).isZero();
    assertThat(port.counters().packets()).isEqualTo(3);
    assertThat(port.counters().lost()).isZero();
  }

  @Test
  void followsAnInterfaceThatIsMadeAnew() throws Exception {
    InputPort port = open("to-left");
    assertThat(lab.in("right", port::check)).isEmpty();
    lab.exec("right", "ip link del to-left");
    assertThat(lab.in("right", port::check).orElseThrow()).contains("gone");
    assertThat(lab.in("right", port::check)).isEmpty();
    lab.joinAgain();
    lab.exec("left", "ip route add 192.192.0.0/16 via " + Namespaces.RIGHT_V4);
    assertThat(lab.in("right", port::check).orElseThrow()).contains("anew");
    byte[] packet = syn(Namespaces.LEFT_V4, SERVICE_V4);
    Frames.send(lab.open("left", RawIpOutput::open), packet);
    assertThat(Frames.receive(port, 1)).containsExactly(packet);
  }

  @Test
  void letsTheHandlerWriteTheHeadroom() throws Exception {
    InputPort port = open("to-left");
    RawIpOutput output = lab.open("left", RawIpOutput::open);
    byte[] packet = syn(Namespaces.LEFT_V4, SERVICE_V4);
    for (int round = 0; round < 3; round++) {
      Frames.send(output, packet, packet);
      List<byte[]> received = new ArrayList<>();
      try (Poller poller = new Poller(port.descriptor())) {
        while (received.size() < 2) {
          poller.await(1_000_000_000);
          port.receive(
              (memory, offset, length) -> {
                memory
                    .asSlice(offset - InputPort.HEADROOM_BYTES, InputPort.HEADROOM_BYTES)
                    .fill((byte) 0xff);
                received.add(Frames.copy(memory, offset, length));
              },
              64);
          port.release();
        }
      }
      assertThat(received).containsExactly(packet, packet);
    }
  }

  /** Goal: the kernel takes the outer tag off, the port steps over the inner one. */
  @Test
  void stepsOverVlanTags() throws Exception {
    InputPort port = open("to-left");
    FrameSender sender = lab.open("left", () -> new FrameSender("to-right"));
    String mac = lab.exec("right", "cat /sys/class/net/to-left/address").strip();
    String addresses = mac + "020000000001";
    byte[] one = syn(Namespaces.LEFT_V4, "192.192.1.1");
    byte[] two = syn(Namespaces.LEFT_V6, SERVICE_V6);
    sender.send(FrameSender.frame(addresses + "0800", syn(Namespaces.LEFT_V4, "192.0.2.1")));
    sender.send(FrameSender.frame(addresses + "8100 0005 0800", one));
    sender.send(FrameSender.frame(addresses + "88a8 0005 8100 0006 86dd", two));
    sender.send(FrameSender.frame(addresses + "88a8 0005 8100 0006 8100 0007 86dd", two));
    sender.send(FrameSender.frame("02:00:00:00:00:09 02:00:00:00:00:01 0800", one));

    assertThat(Frames.receive(port, 2)).containsExactly(one, two);
    assertThat(port.counters().packets()).isEqualTo(2);
    assertThat(port.counters().lost()).isZero();
  }

  @Test
  void completesChecksumsThatTheSenderLeftToHardware() throws Exception {
    InputPort port = open("to-left");
    for (String service : List.of(SERVICE_V4, SERVICE_V6)) {
      lab.in(
          "left",
          () -> {
            try (Socket socket = new Socket()) {
              InetSocketAddress target = new InetSocketAddress(InetAddress.getByName(service), 80);
              assertThatThrownBy(() -> socket.connect(target, 100)).isNotNull();
            }
            return null;
          });
    }
    List<byte[]> received = Frames.receive(port, 2);
    for (byte[] octets : received) {
      IpPacket packet = new IpPacket();
      assertThat(packet.parse(MemorySegment.ofArray(octets), 0, octets.length))
          .isEqualTo(PacketStatus.OK);
      assertThat(Checksum.verifiesTransport(packet)).as(packet.toString()).isTrue();
    }
  }

  @Test
  void countsWhatOverflowsTheRing() throws Exception {
    PacketSocketPort port = lab.open("right", () -> PacketSocketPort.open("to-left", FILTER, 64));
    RawIpOutput output = lab.open("left", RawIpOutput::open);
    byte[] packet = syn(Namespaces.LEFT_V4, SERVICE_V4);
    for (int i = 0; i < 1000; i++) {
      Frames.send(output, packet);
    }
    List<byte[]> received = new ArrayList<>();
    Frames.drain(port, received);

    PortCounters counters = port.counters();
    assertThat(output.counters().packets()).isEqualTo(1000);
    assertThat(received).hasSizeLessThan(1000).hasSizeGreaterThanOrEqualTo(64);
    assertThat(counters.packets()).isEqualTo(received.size());
    assertThat(counters.losses()).containsOnlyKeys("ring-full");
    assertThat(counters.packets() + counters.lost()).isEqualTo(1000);
    assertThat(port.kernelPackets()).isEqualTo(1000);
  }

  @Test
  void showsNoFrameTwiceWhileItIsHeld() throws Exception {
    PacketSocketPort port = lab.open("right", () -> PacketSocketPort.open("to-left", FILTER, 32));
    RawIpOutput output = lab.open("left", RawIpOutput::open);
    byte[] packet = syn(Namespaces.LEFT_V4, SERVICE_V4);
    for (int i = 0; i < 100; i++) {
      Frames.send(output, packet);
    }
    assertThat(port.receive((_, _, _) -> {}, 1000)).isEqualTo(32);
    assertThat(port.receive((_, _, _) -> {}, 1000)).isZero();
    port.release();
    Frames.send(output, packet);
    assertThat(Frames.receive(port, 1)).hasSize(1);
  }

  @Test
  void countsFramesLargerThanTheLinkAllows() throws Exception {
    InputPort port = open("to-left");
    lab.exec("left", "ip link set to-right mtu 4000");
    RawIpOutput output = lab.open("left", RawIpOutput::open);
    // The kernel of the receiving side drops beyond MTU + 4 + 14, but only without offload.
    byte[] fits = PacketBuilder.ipv4().id(1).to(SERVICE_V4).udp(1, 2).payload(1472).build();
    byte[] exceeds = PacketBuilder.ipv4().id(1).to(SERVICE_V4).udp(1, 2).payload(1475).build();
    Frames.send(output, exceeds, fits);

    assertThat(Frames.receive(port, 1)).containsExactly(fits);
    assertThat(port.counters().losses()).isEqualTo(Map.of("larger-than-frame", 1L));
  }

  @Test
  void hearsNothingButWhatTheFilterWants() throws Exception {
    PacketSocketPort port = open("to-left");
    RawIpOutput output = lab.open("left", RawIpOutput::open);
    RawIpOutput own = lab.open("right", RawIpOutput::open);
    byte[] wanted = syn(Namespaces.LEFT_V4, SERVICE_V4);
    byte[] other = syn(Namespaces.LEFT_V4, Namespaces.RIGHT_V4);
    lab.exec("right", "ip route add 192.192.0.0/16 via " + Namespaces.LEFT_V4);
    Frames.send(own, syn(Namespaces.RIGHT_V4, SERVICE_V4));
    Frames.send(output, other, wanted);
    assertThat(Frames.receive(port, 1)).containsExactly(wanted);

    port.filter(PacketFilter.of(List.of(Prefix.parse(Namespaces.RIGHT_V4)), List.of()));
    Frames.send(output, wanted, other);
    assertThat(Frames.receive(port, 1)).containsExactly(other);
    assertThat(port.kernelPackets()).isEqualTo(port.counters().packets());
  }

  @Test
  void saysWhatIsWrongWithAnInterface() throws Exception {
    assertThatThrownBy(() -> open("nowhere"))
        .isInstanceOf(NativeException.class)
        .hasMessage(
            "SIOCGIFINDEX nowhere failed: ENODEV (19);"
                + " see 'ip link' for the interfaces of this namespace");
  }

  private PacketSocketPort open(String device) throws Exception {
    return lab.open("right", () -> PacketSocketPort.open(device, FILTER));
  }

  private static byte[] syn(String from, String to) {
    PacketBuilder builder = from.contains(":") ? PacketBuilder.ipv6() : PacketBuilder.ipv4().id(9);
    return builder.from(from).to(to).tcp(40000, 80).syn().build();
  }
}
