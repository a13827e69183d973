package slr.plane;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import slr.packet.IpProtocol;
import slr.packet.PacketBuilder;
import slr.packet.Prefix;

/** A TUN device in both directions. */
class TunPortIT {

  private static final int TTL = 8;
  private static final PacketFilter CLIENT =
      PacketFilter.of(
          List.of(Prefix.parse(Namespaces.LEFT_V4), Prefix.parse(Namespaces.LEFT_V6)), List.of());

  private Namespaces lab;
  private TunPort tun;

  @BeforeEach
  void deploy() throws Exception {
    Namespaces.needTun();
    lab = new Namespaces();
    // A new device must not greet its neighbours: every packet is counted here.
    lab.exec("right", "sysctl -qw net.ipv6.conf.default.disable_ipv6=1");
    tun = lab.open("right", () -> TunPort.open("slr0", 1480));
    lab.exec(
        "right",
        "sysctl -qw net.ipv4.ip_forward=1 net.ipv4.conf.slr0.rp_filter=0"
            + " && ip route add 192.192.0.0/16 dev slr0");
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
  void carriesPacketsBothWays() throws Exception {
    RawIpOutput output = lab.open("left", RawIpOutput::open);
    PacketSocketPort replies = lab.open("left", () -> PacketSocketPort.open("to-right", CLIENT));
    byte[] request = udp(Namespaces.LEFT_V4, "192.192.0.7");
    Frames.send(output, request);
    assertThat(Frames.receive(tun.input(), 1)).hasSize(1);

    Frames.send(tun.output(), udp("192.192.0.7", Namespaces.LEFT_V4));
    byte[] reply = Frames.receive(replies, 1).getFirst();
    assertThat(reply[TTL]).as("the kernel forwarded it").isEqualTo((byte) 8);
    assertThat(tun.output().counters().packets()).isEqualTo(1);
    assertThat(tun.output().counters().lost()).isZero();
  }

  @Test
  void carriesIpv6() throws Exception {
    lab.exec(
        "right",
        "sysctl -qw net.ipv6.conf.slr0.disable_ipv6=0 net.ipv6.conf.all.forwarding=1"
            + " && ip route add 2001:db8:5::/48 dev slr0");
    RawIpOutput output = lab.open("left", RawIpOutput::open);
    PacketSocketPort replies = lab.open("left", () -> PacketSocketPort.open("to-right", CLIENT));
    Frames.send(output, udp(Namespaces.LEFT_V6, "2001:db8:5::7"));
    Awaitility.await()
        .until(() -> Frames.receive(tun.input(), 1).stream().anyMatch(TunPortIT::isUdpV6));

    Frames.send(tun.output(), udp("2001:db8:5::7", Namespaces.LEFT_V6));
    // Neighbour discovery comes along.
    Awaitility.await()
        .until(() -> Frames.receive(replies, 1).stream().anyMatch(TunPortIT::isUdpV6));
  }

  @Test
  void countsWhatTheDeviceCouldNotHold() throws Exception {
    RawIpOutput output = lab.open("left", RawIpOutput::open);
    byte[] packet =
        PacketBuilder.ipv4()
            .from(Namespaces.LEFT_V4)
            .to("192.192.0.7")
            .ttl(9)
            .udp(1, 2)
            .payload(8)
            .build();
    for (int i = 0; i < 5000; i++) {
      Frames.send(output, packet);
    }
    List<byte[]> received = new ArrayList<>();
    Frames.drain(tun.input(), received);
    PortCounters counters = tun.input().counters();
    assertThat(received).hasSizeLessThan(5000);
    assertThat(counters.losses()).containsOnlyKeys("ring-full");
    assertThat(counters.packets() + counters.lost()).isEqualTo(5000);
  }

  @Test
  void countsWhatTheKernelRefuses() {
    byte[] packet = PacketBuilder.ipv4().to("192.192.0.7").udp(1, 2).payload(8).build();
    packet[0] = 0x75;
    Frames.send(tun.output(), packet);
    assertThat(tun.output().counters().losses()).containsOnlyKeys("EINVAL");
  }

  private static boolean isUdpV6(byte[] packet) {
    return packet[0] >> 4 == 6 && packet[6] == IpProtocol.UDP;
  }

  private static byte[] udp(String from, String to) {
    PacketBuilder builder = from.contains(":") ? PacketBuilder.ipv6() : PacketBuilder.ipv4();
    return builder.from(from).to(to).ttl(9).udp(1, 2).payload(8).build();
  }
}
