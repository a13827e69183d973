package slr.node.offload;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import slr.node.offload.WayIndex.Way;
import slr.packet.Prefix;

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
  void givesNoTunnelToAVirtualHostWithoutAnAccount() {
    WayIndex ways = new WayIndex(3, 1);
    assertThat(ways.tunnel(new Way(A, 1))).isZero();
    assertThat(ways.tunnel(new Way(B, 1))).isEqualTo(WayIndex.FULL);
    List<Integer> accounts = new ArrayList<>();
    ways.forEachAccount((_, account) -> accounts.add(account));
    assertThat(accounts).containsExactly(0);
  }
}
