package slr.core.aggregate;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import slr.core.advertise.Level;
import slr.core.advertise.RefusalReason;
import slr.core.choice.Candidate;
import slr.core.choice.Candidates;
import slr.core.row.Health;
import slr.core.row.Row;
import slr.core.row.RowKey;

/** Hosts, sites and systems joined in memory. */
class ThreeLevelsTest {

  private static final RowKey WEB = Candidates.WEB;
  private static final Duration A_SECOND = Duration.ofSeconds(1);

  private final Overlay overlay = new Overlay();

  @Test
  void theTopHearsTheSumOfAllHostsAndTheLongestWay() {
    Overlay.Node top = overlay.add("as1", Level.SYSTEM, "as1", "net1");
    overlay.add("site1", Level.SITE, "site1", "as1");
    overlay.add("site2", Level.SITE, "site2", "as1");
    host("h1", "site1", 10, 0.2);
    host("h2", "site1", 20, 0.8);
    host("h3", "site2", 30, 0.4);
    overlay.run(A_SECOND);

    Row row = top.says(WEB).orElseThrow();
    assertThat(row.capacity()).isEqualTo(60);
    assertThat(row.load()).isBetween(0.45, 0.55);
    assertThat(row.nodePath()).hasSize(3).endsWith("as1");
    assertThat(top.hears(WEB)).extracting(each -> each.row().capacity()).containsExactly(30, 30);
  }

  @Test
  void aSiteThatIsLostIsNoPartOfTheSumWithinASecond() {
    Overlay.Node top = overlay.add("as1", Level.SYSTEM, "as1", "net1");
    overlay.add("site1", Level.SITE, "site1", "as1");
    overlay.add("site2", Level.SITE, "site2", "as1");
    host("h1", "site1", 10, 0.2);
    host("h2", "site2", 20, 0.8);
    overlay.run(A_SECOND);
    assertThat(top.says(WEB).orElseThrow().capacity()).isEqualTo(30);

    overlay.cut("site1");
    overlay.run(A_SECOND);
    Row left = top.says(WEB).orElseThrow();
    assertThat(left.capacity()).isEqualTo(20);
    assertThat(left.load()).isEqualTo(0.8);
    assertThat(left.nodePath()).containsExactly("h2", "site2", "as1");

    overlay.cut("site2");
    overlay.run(A_SECOND);
    assertThat(top.says(WEB).orElseThrow().health()).isEqualTo(Health.FAILING);

    overlay.run(Duration.ofSeconds(10));
    assertThat(top.says(WEB)).isEmpty();

    overlay.join("site1", "as1");
    overlay.run(A_SECOND);
    assertThat(top.says(WEB).orElseThrow().capacity()).isEqualTo(10);
  }

  @Test
  void aHostThatFailsIsHeardOfAtTheTopWithinASecond() {
    Overlay.Node top = overlay.add("as1", Level.SYSTEM, "as1", "net1");
    overlay.add("site1", Level.SITE, "site1", "as1");
    Overlay.Node host = host("h1", "site1", 10, 0.2);
    host("h2", "site1", 20, 0.2);
    overlay.run(A_SECOND);

    host.put(row("h1", 10, 0.2).withHealth(Health.FAILING));
    overlay.run(Duration.ofMillis(300));

    assertThat(top.says(WEB).orElseThrow().capacity()).isEqualTo(20);
  }

  @Test
  void anSlrAndItsSpareOfferTheSameHostsOnce() {
    Overlay.Node top = overlay.add("as1", Level.SYSTEM, "as1", "net1");
    overlay.add("slr", Level.SITE, "site1", "as1");
    overlay.add("spare", Level.SITE, "site1", "as1");
    for (String name : List.of("h1", "h2")) {
      Overlay.Node host = overlay.add(name, Level.HOST, name, "slr", "spare");
      host.put(row(name, 10, 0));
    }
    overlay.run(A_SECOND);

    assertThat(top.hears(WEB)).extracting(each -> each.row().capacity()).containsExactly(20, 20);
    assertThat(top.says(WEB).orElseThrow().capacity()).isEqualTo(20);
  }

  @Test
  void aHostOfTwoSitesIsNotCountedTwice() {
    Overlay.Node top = overlay.add("as1", Level.SYSTEM, "as1", "net1");
    overlay.add("site1", Level.SITE, "site1", "as1");
    overlay.add("site2", Level.SITE, "site2", "as1");
    overlay.add("h1", Level.HOST, "h1", "site1", "site2").put(row("h1", 40, 0));
    overlay.run(A_SECOND);

    assertThat(top.says(WEB).orElseThrow().capacity()).isEqualTo(40);
  }

  @Test
  void aLoopIsRefusedWhereItCloses() {
    Overlay.Node first = overlay.add("a", Level.SITE, "a", "b");
    Overlay.Node second = overlay.add("b", Level.SITE, "b", "a");
    overlay.join("a", "b");
    host("h1", "a", 10, 0);
    overlay.run(Duration.ofSeconds(30));

    assertThat(first.says(WEB).orElseThrow().capacity()).isEqualTo(10);
    assertThat(second.says(WEB).orElseThrow().nodePath()).containsExactly("h1", "a", "b");
    assertThat(first.hears(WEB)).hasSize(1);
    assertThat(first.children.counters().all().get(RefusalReason.ROW_LOOP)).isPositive();
  }

  @Test
  void aLoopBehindLongerWaysComesToRest() {
    Overlay.Node first = overlay.add("a", Level.SITE, "a", "b");
    Overlay.Node second = overlay.add("b", Level.SITE, "b", "a");
    overlay.join("a", "b");
    for (String end : List.of("a", "b")) {
      overlay
          .add("x" + end, Level.SITE, "x" + end, end)
          .put(
              row("x" + end, 10, 0)
                  .withOrigin("x" + end, List.of("1", "2", "3", "4", "5", "x" + end)));
    }
    overlay.run(Duration.ofSeconds(30));
    long settled = first.advertiser.generation() + second.advertiser.generation();
    overlay.run(Duration.ofSeconds(30));

    assertThat(first.advertiser.generation() + second.advertiser.generation()).isEqualTo(settled);
    assertThat(first.says(WEB).orElseThrow().capacity()).isBetween(10, 20);
    assertThat(second.says(WEB).orElseThrow().capacity()).isBetween(10, 20);
    assertThat(
            first.aggregator.tooLong()
                + second.aggregator.tooLong()
                + refusals(first)
                + refusals(second))
        .isPositive();
  }

  @Test
  void theTopHearsWhatTheWaysBelowCost() {
    Overlay.Node top = overlay.add("as1", Level.SYSTEM, "as1", "net1");
    overlay.add("site1", Level.SITE, "site1", "as1");
    Overlay.Node host = host("h1", "site1", 10, 0.2);
    overlay.run(A_SECOND);
    assertThat(top.says(WEB).orElseThrow().cost()).isZero();

    host.put(row("h1", 10, 0.2).withCost(7));
    overlay.run(A_SECOND);
    assertThat(top.hears(WEB)).extracting(Candidate::wayCost).containsExactly(7.0);
    assertThat(top.says(WEB).orElseThrow().cost()).isEqualTo(7);
    assertThat(top.children.counters().all()).isEmpty();
  }

  private static long refusals(Overlay.Node node) {
    return node.children.counters().all().getOrDefault(RefusalReason.ROW_LOOP, 0L);
  }

  private Overlay.Node host(String name, String site, int capacity, double load) {
    Overlay.Node host = overlay.add(name, Level.HOST, name, site);
    host.put(row(name, capacity, load));
    return host;
  }

  private static Row row(String name, int capacity, double load) {
    return Candidates.usual().capacity(capacity).load(load).node(1, name).row();
  }
}
