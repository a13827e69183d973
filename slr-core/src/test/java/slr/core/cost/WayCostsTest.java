package slr.core.cost;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import slr.packet.IpAddress;

class WayCostsTest {

  private static final long SETTLE_NS = Duration.ofSeconds(10).toNanos();
  private static final IpAddress NEAR = IpAddress.parse("10.0.0.1");
  private static final IpAddress FAR = IpAddress.parse("10.0.0.2");
  private static final IpAddress NEW = IpAddress.parse("10.0.0.3");
  private static final Way TWENTY = Way.of(0, 20, "r1 > r2");

  private final WayCosts costs = new WayCosts(new CostRates(100, 1), SETTLE_NS, 0);

  @Test
  void addsUpWhatTheOperatorSaysThatPartsCost() {
    assertThat(hear(1, Map.of(NEAR, TWENTY, FAR, Way.of(2, 30, "AS")))).containsOnly(NEAR, FAR);
    assertThat(costs.cost(NEAR)).isEqualTo(20);
    assertThat(costs.cost(FAR)).isEqualTo(230);

    costs.rates(new CostRates(10, 2));
    assertThat(costs.cost(FAR)).isEqualTo(80);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new CostRates(-1, 0))
        .withMessageContaining("AS hop");
    assertThatIllegalArgumentException().isThrownBy(() -> new CostRates(0, Double.NaN));
  }

  @Test
  void onlyAnotherCostIsNews() {
    hear(1, Map.of(NEAR, TWENTY));
    assertThat(hear(2, Map.of(NEAR, Way.of(0, 20, "r1 > r3")))).isEmpty();
    assertThat(costs.way(NEAR).orElseThrow().words()).isEqualTo("r1 > r3");
    assertThat(hear(3, Map.of(NEAR, Way.of(0, 21, "r1 > r3")))).containsOnly(NEAR);
    assertThat(costs.changes()).isEqualTo(2);
  }

  @Test
  void aRouteThatIsLostIsInfinitelyDearAndCounted() {
    hear(SETTLE_NS, Map.of(NEAR, TWENTY));
    assertThat(hear(SETTLE_NS + 1, Map.of(NEAR, Way.NONE))).containsOnly(NEAR);
    assertThat(costs.cost(NEAR)).isInfinite();
    assertThat(costs.losses()).isEqualTo(1);

    assertThat(hear(SETTLE_NS + 2, Map.of(NEAR, Way.NONE))).isEmpty();
    assertThat(hear(SETTLE_NS + 3, Map.of(NEAR, TWENTY))).containsOnly(NEAR);
    assertThat(costs.losses()).isEqualTo(1);
  }

  @Test
  void afterASilenceRoutesMayBeMissingForAWhile() {
    hear(SETTLE_NS, Map.of(NEAR, TWENTY));
    costs.onSilence();
    assertThat(costs.cost(NEAR)).as("the last known cost stays").isEqualTo(20);

    long backNs = 100 * SETTLE_NS;
    assertThat(hear(backNs, Map.of(NEAR, Way.NONE, FAR, TWENTY))).containsOnly(FAR);
    assertThat(costs.cost(NEAR)).isEqualTo(20);
    assertThat(hear(backNs + SETTLE_NS - 1, Map.of(NEAR, Way.NONE))).isEmpty();
    assertThat(hear(backNs + SETTLE_NS, Map.of(NEAR, Way.NONE))).containsOnly(NEAR);
    assertThat(costs.cost(NEAR)).isInfinite();
  }

  @Test
  void aNewcomerIsAsDearAsTheDearestUntilItsWayIsKnown() {
    assertThat(costs.cost(NEW)).isZero();
    hear(SETTLE_NS, Map.of(NEAR, TWENTY, FAR, Way.NONE));
    assertThat(costs.cost(NEW)).isEqualTo(20);

    costs.retain(Set.of(FAR));
    assertThat(costs.way(NEAR)).isEmpty();
    assertThat(costs.cost(NEAR)).isZero();
  }

  private Set<IpAddress> hear(long nowNs, Map<IpAddress, Way> ways) {
    return costs.onWays(ways, nowNs);
  }
}
