package slr.core.advertise;

import static org.assertj.core.api.Assertions.assertThat;
import static slr.core.advertise.TwoNodes.key;
import static slr.core.advertise.TwoNodes.row;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import slr.core.row.Directive;
import slr.core.row.Health;
import slr.core.row.RowKey;
import slr.packet.Prefix;

/** How copies that differ come to agree, and at what price. */
class ReconciliationTest {

  private final TwoNodes nodes = new TwoNodes();

  @Test
  void cutsLargeSnapshotsAndChangesIntoMessages() {
    for (int i = 0; i < 2_000; i++) {
      nodes.advertiser.put(row(port(i), "h1"), nodes.nowNs);
    }
    nodes.connect();
    assertThat(nodes.wentUp)
        .filteredOn(Snapshot.class::isInstance)
        .hasSizeBetween(4, 64)
        .allSatisfy(chunk -> assertThat(((Snapshot) chunk).rows()).hasSizeLessThanOrEqualTo(512));
    assertThat(nodes.agree()).isTrue();

    nodes.wentUp.clear();
    nodes.advertiser.target(Directive.DRAINING, nodes.nowNs);
    nodes.settle();

    assertThat(nodes.wentUp).filteredOn(RowChange.class::isInstance).hasSize(4);
    assertThat(nodes.eligible()).isEmpty();
    assertThat(nodes.advertiser.isSettled()).isTrue();
  }

  @Test
  void letsTheParentFetchWhatIsTooMuchToPush() {
    for (int i = 0; i < AdvertisementLimits.ROWS_PER_HOST; i++) {
      nodes.advertiser.put(row(port(i), "h1"), nodes.nowNs);
    }
    nodes.connect();
    nodes.advertiser.remove(port(0));
    nodes.settle();
    nodes.wentUp.clear();

    nodes.advertiser.target(Directive.DRAINING, nodes.nowNs);
    nodes.advertiser.put(row(port(0), "h1").withTarget(Directive.DRAINING), nodes.nowNs);
    nodes.advertiser.remove(port(1));
    nodes.advertiser.put(row(port(5_000), "h1").withTarget(Directive.DRAINING), nodes.nowNs);
    nodes.run(Duration.ofMillis(500));

    assertThat(nodes.wentUp).noneMatch(RowChange.class::isInstance);
    assertThat(nodes.wentUp).anyMatch(Snapshot.class::isInstance);
    assertThat(nodes.agree()).isTrue();
    assertThat(nodes.advertiser.isSettled()).isTrue();
    assertThat(nodes.eligible()).isEmpty();
  }

  @Test
  void findsTheOneRowThatDiffersWithThreeQuestions() {
    for (int i = 0; i < AdvertisementLimits.ROWS_PER_HOST; i++) {
      nodes.advertiser.put(row(port(i), "h1"), nodes.nowNs);
    }
    nodes.connect();
    nodes.lose(1, 1);
    nodes.advertiser.put(row(port(77), "h1").withHealth(Health.FAILING), nodes.nowNs);
    nodes.settle();
    nodes.lose(0, 0);
    nodes.wentUp.clear();
    nodes.wentDown.clear();

    nodes.run(Duration.ofMillis(250));

    assertThat(nodes.agree()).isTrue();
    assertThat(nodes.wentDown)
        .filteredOn(m -> m instanceof GetDigests || m instanceof GetSnapshot)
        .hasSizeLessThanOrEqualTo(3);
    assertThat(nodes.wentUp)
        .filteredOn(Snapshot.class::isInstance)
        .singleElement()
        .satisfies(chunk -> assertThat(((Snapshot) chunk).rows()).hasSizeLessThanOrEqualTo(64));
  }

  @Test
  void fetchesNothingAgainFromAChildThatRestartedWithTheSameRows() {
    nodes.advertiser.put(row(1), nodes.nowNs);
    nodes.connect();

    nodes.restartChild(2);
    nodes.advertiser.put(row(1), nodes.nowNs);
    nodes.wentUp.clear();
    nodes.connect();

    assertThat(nodes.eligible()).containsExactly(key(1));
    assertThat(nodes.wentUp).noneMatch(Snapshot.class::isInstance);
  }

  @Test
  void saysAndHealsWhereTunnelsMayComeFrom() {
    nodes.connect();
    assertThat(nodes.advertiser.tunnelSources()).containsExactly(Prefix.parse("10.9.0.1/32"));
    long version = nodes.advertiser.tunnelSourcesVersion();

    nodes.lose(1, 1);
    nodes.children.tunnelSources(List.of(Prefix.parse("10.9.0.1/32"), Prefix.parse("10.9.8.0/24")));
    nodes.settle();
    assertThat(nodes.advertiser.tunnelSources()).hasSize(1);
    nodes.lose(0, 0);
    nodes.run(Duration.ofMillis(500));

    assertThat(nodes.advertiser.tunnelSources())
        .containsExactly(Prefix.parse("10.9.0.1/32"), Prefix.parse("10.9.8.0/24"));
    assertThat(nodes.advertiser.tunnelSourcesVersion()).isGreaterThan(version);
    nodes.cut();
    assertThat(nodes.advertiser.tunnelSources()).as("pinned flows go on").hasSize(2);
  }

  @Test
  void takesTheLoadsOfAChildThatRestartedWithTheSameRows() {
    nodes.advertiser.put(row(1).withLoad(0.1, 40), nodes.nowNs);
    nodes.connect();

    nodes.restartChild(2);
    nodes.advertiser.put(row(1).withLoad(0.9, 1), nodes.nowNs);
    nodes.connect();
    nodes.run(Duration.ofMillis(1));

    assertThat(nodes.candidates().getFirst().row().load()).isEqualTo(0.9);
  }

  private static RowKey port(int number) {
    return new RowKey(Prefix.parse("203.0.113.1/32"), 6, number + 1, 0);
  }
}
