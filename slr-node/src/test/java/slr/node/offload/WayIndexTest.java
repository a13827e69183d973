package slr.node.offload;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import slr.node.offload.WayIndex.Way;
import slr.packet.IpAddress;
import slr.packet.Prefix;
import slr.packet.TunnelEnds;
import slr.plane.PlaneTunnel;
import slr.plane.TunnelState;

class WayIndexTest {

  private static final Prefix A = Prefix.parse("203.0.113.0/24");
  private static final Prefix B = Prefix.parse("2001:db8::/32");

  @Test
  void givesEachPairANumberForGoodUntilNoneIsLeft() {
    WayIndex ways = new WayIndex(3, 2);
    assertThat(ways.isKnown(new Way(A, 7))).isFalse();
    assertThat(ways.tunnel(new Way(A, 7))).isZero();
    assertThat(ways.tunnel(new Way(B, 7))).isEqualTo(1);
    assertThat(ways.tunnel(new Way(A, 8))).isEqualTo(2);
    assertThat(ways.tunnel(new Way(A, 7))).isZero();
    assertThat(ways.tunnel(new Way(B, 8))).isEqualTo(WayIndex.FULL);
    assertThat(ways.isKnown(new Way(B, 8))).isFalse();

    List<String> all = new ArrayList<>();
    ways.forEachTunnel(
        (way, number) -> all.add(number + " " + way.virtualHost() + " " + way.nextHop()));
    assertThat(all)
        .containsExactly("0 203.0.113.0/24 7", "1 2001:db8::/32 7", "2 203.0.113.0/24 8");
  }

  @Test
  void goesOnWithTheNumbersOfTheProcessBefore() {
    WayIndex ways = new WayIndex(4, 4);
    ways.adopt(
        Map.of(A, 1, B, WayIndex.FULL),
        Map.of(0, to(1, 7), /* Of a prefix that went. */ 2, to(3, 8)));
    assertThat(ways.tunnel(new Way(A, 7))).isZero();
    assertThat(ways.tunnel(new Way(A, 8))).isEqualTo(1);
    assertThat(ways.account(B)).isZero();
    assertThat(ways.tunnel(new Way(B, 8))).isEqualTo(3);
    assertThat(ways.tunnel(new Way(B, 9))).isEqualTo(WayIndex.FULL);
    assertThat(ways.account(Prefix.parse("192.0.2.0/24"))).isEqualTo(2);
  }

  private static PlaneTunnel to(int account, int nextHop) {
    TunnelEnds ends = new TunnelEnds(IpAddress.parse("10.0.0.1"), IpAddress.parse("10.0.0.2"));
    return new PlaneTunnel(ends, nextHop, account, TunnelState.UP);
  }

  @Test
  void givesNoTunnelToAVirtualHostWithoutAnAccount() {
    WayIndex ways = new WayIndex(3, 1);
    assertThat(ways.tunnel(new Way(A, 1))).isZero();
    assertThat(ways.tunnel(new Way(B, 1))).isEqualTo(WayIndex.FULL);
    List<Integer> accounts = new ArrayList<>();
    ways.forEachAccount((_, account) -> accounts.add(account));
    assertThat(accounts).containsExactly(0);
  }
}
