package slr.host.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import slr.host.kernel.KernelPlan.Request;
import slr.host.kernel.KernelPlan.Sysctl;
import slr.packet.IpAddress;
import slr.packet.Prefix;
import slr.packet.TunnelKind;

class KernelPlanTest {

  private static final List<TunnelKind> IP_IN_IP = List.of(TunnelKind.IP_IN_IP);

  @Test
  void clampsTheSegmentSizeSoThatTheTunnelPacketFitsThePath() {
    assertThat(KernelPlan.mssBytes(request(1500, "10.0.0.9"), true)).isEqualTo(1440);
    assertThat(KernelPlan.mssBytes(request(1500, "10.0.0.9"), false)).isEqualTo(1420);
    assertThat(KernelPlan.mssBytes(request(1500, "fd00::9"), true)).isEqualTo(1420);
    // With ends of both families the larger header counts: nobody knows which one is used.
    assertThat(KernelPlan.mssBytes(request(1500, "10.0.0.9", "fd00::9"), false)).isEqualTo(1400);
  }

  @Test
  void leavesRoomForTheLongestHeadersOfItsKinds() {
    List<TunnelKind> both = List.of(TunnelKind.IP_IN_IP, TunnelKind.GUE);
    assertThat(KernelPlan.mssBytes(request(both, 1500, "10.0.0.9"), true)).isEqualTo(1428);
    assertThat(KernelPlan.mssBytes(request(both, 1500, "fd00::9"), false)).isEqualTo(1388);
    List<TunnelKind> lan = List.of(TunnelKind.MAC_LAN);
    assertThat(KernelPlan.mssBytes(request(lan, 1500, "10.0.0.9"), true)).isEqualTo(1460);
  }

  @Test
  void onAMacLanTheKernelLeavesWhatComesWithoutATunnelToTheGuard() {
    String rule = "iifname { \"eth0\" } ip daddr @virtual_hosts_v4 counter drop";
    assertThat(KernelPlan.of(request(1500, "10.0.0.9")).ruleset()).doesNotContain(rule);
    assertThat(KernelPlan.of(request(List.of(TunnelKind.MAC_LAN), 1500, "10.0.0.9")).ruleset())
        .contains(rule);
  }

  @Test
  void refusesAnMtuThatIpv6CannotUse() {
    assertThatThrownBy(() -> request(1279, "10.0.0.9"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("1279");
  }

  @Test
  void setsEachInputAndTheWholeNamespace() {
    assertThat(KernelPlan.of(request(1500, "10.0.0.9")).sysctls().stream().map(Sysctl::name))
        .containsExactly(
            "net/ipv4/tcp_syncookies",
            "net/ipv4/conf/all/rp_filter",
            "net/ipv4/conf/eth0/rp_filter",
            "net/ipv4/conf/eth0/arp_ignore");
  }

  @Test
  void silencesErrorsThatQuoteAnIpv6VirtualHost() {
    assertThat(KernelPlan.of(request(1500, "10.0.0.9")).ruleset())
        .contains(
            "@nh,576,128 & 0xffffffffffff00000000000000000000"
                + " == 0x20010db8000500000000000000000000 counter drop");
  }

  @Test
  void writesNoNodeNameThatNftablesWouldMisread() {
    Request request =
        new Request(
            "h-1.x", List.of(), List.of(IpAddress.parse("10.0.0.9")), List.of(), IP_IN_IP, 1500);
    assertThat(KernelPlan.of(request).ruleset()).contains("delete table inet slr_h_1_x\n");
  }

  private static Request request(int mtuBytes, String... endPoints) {
    return request(IP_IN_IP, mtuBytes, endPoints);
  }

  private static Request request(List<TunnelKind> kinds, int mtuBytes, String... endPoints) {
    return new Request(
        "h1",
        List.of("eth0"),
        Stream.of(endPoints).map(IpAddress::parse).toList(),
        List.of(Prefix.parse("203.0.113.0/24"), Prefix.parse("2001:db8:5::/48")),
        kinds,
        mtuBytes);
  }
}
