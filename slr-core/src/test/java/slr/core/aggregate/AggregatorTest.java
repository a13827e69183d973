package slr.core.aggregate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import slr.core.advertise.AdvertisementLimits;
import slr.core.advertise.AdvertisementTimers;
import slr.core.advertise.Advertiser;
import slr.core.advertise.Hello;
import slr.core.advertise.Level;
import slr.core.advertise.Role;
import slr.core.choice.Candidate;
import slr.core.choice.Candidates;
import slr.core.choice.ChoiceKey;
import slr.core.choice.NextHopSet;
import slr.core.choice.SpareCapacity;
import slr.core.flow.HashKey;
import slr.core.row.Directive;
import slr.core.row.Health;
import slr.core.row.Row;
import slr.core.row.RowKey;
import slr.packet.IpAddress;

class AggregatorTest {

  private static final RowKey WEB = Candidates.WEB;
  private static final Candidates USUAL = Candidates.usual();
  private static final long MS = 1_000_000;
  private static final AggregationTimers TIMERS = new AggregationTimers(10_000 * MS, 100 * MS);

  private final Map<RowKey, NextHopSet> below = new HashMap<>();
  private final Advertiser advertiser = advertiser();
  private final Aggregator aggregator =
      new Aggregator(
          new Aggregator.Identity("as1", "cluster9", 1),
          key -> below.getOrDefault(key, NextHopSet.EMPTY),
          advertiser,
          Aggregation.usual(),
          TIMERS);
  private long nowNs = 5_000 * MS;

  /** Speaks for as1, a system, from time 0 on. */
  static Advertiser advertiser() {
    return new Advertiser(
        new Hello(
            AdvertisementLimits.PROTOCOL_VERSIONS,
            "as1",
            Level.SYSTEM,
            Role.CHILD,
            "as1",
            1,
            List.of(IpAddress.parse("10.0.0.1")),
            List.of()),
        AdvertisementTimers.DEFAULTS,
        List.of(),
        0);
  }

  @Test
  void oneRowStandsForAllThatMayGetFlows() {
    now(
        USUAL.capacity(10).load(0.2).node(1),
        USUAL.capacity(30).load(0.6).node(2),
        USUAL.capacity(99).load(0.9).health(Health.FAILING).node(3),
        USUAL.capacity(99).load(0.9).directive(Directive.DRAINING).node(4),
        USUAL.capacity(99).load(0.9).inStandby().node(5));

    Row row = said().orElseThrow();
    assertThat(row.capacity()).isEqualTo(40);
    assertThat(row.load()).isCloseTo(0.5, within(1e-9));
    assertThat(row.health()).isEqualTo(Health.HEALTHY);
    assertThat(row.target()).isEqualTo(Directive.ACTIVE);
    assertThat(row.standby()).isFalse();
    assertThat(row.originCluster()).isEqualTo("cluster9");
    assertThat(row.nodePath()).containsExactly("h1", "as1");
  }

  @Test
  void costIsThatOfTheWaysFromHereDown() {
    Candidate near = USUAL.capacity(10).cost(4).node(1);
    Candidate deep = USUAL.capacity(30).cost(20).node(2);
    Candidate lost = USUAL.capacity(99).cost(Double.POSITIVE_INFINITY).node(3);
    now(near, below(deep, 100), lost);
    assertThat(said().orElseThrow().cost()).as("(10 x 4 + 30 x 120) / 40").isEqualTo(91);
    assertThat(said().orElseThrow().capacity()).as("without the one out of reach").isEqualTo(40);

    aggregator.aggregation(Aggregation.named("lowest"));
    pass(100);
    aggregator.change(WEB, nowNs);
    assertThat(said().orElseThrow().cost()).isEqualTo(4);
    aggregator.aggregation(Aggregation.named("highest"));
    pass(100);
    aggregator.change(WEB, nowNs);
    assertThat(said().orElseThrow().cost()).isEqualTo(120);
  }

  @Test
  void whoDrainsOutOfReachIsAsDearAsItGets() {
    now(USUAL.directive(Directive.DRAINING).capacity(5).cost(Double.POSITIVE_INFINITY).node(1));
    assertThat(said().orElseThrow().target()).isEqualTo(Directive.DRAINING);
    assertThat(said().orElseThrow().cost()).isEqualTo(Integer.MAX_VALUE);
  }

  @Test
  void standbyOnesCountWhenNobodyElseIsLeft() {
    now(USUAL.capacity(10).health(Health.FAILING).node(1), USUAL.capacity(7).inStandby().node(2));

    assertThat(said().orElseThrow().capacity()).isEqualTo(7);
    assertThat(said().orElseThrow().standby()).isTrue();
  }

  @Test
  void isDrainingWhenAllThatIsHealthyDrains() {
    now(
        USUAL.capacity(10).directive(Directive.DRAINING).node(1),
        USUAL.capacity(7).health(Health.FAILING).node(2));

    assertThat(said().orElseThrow().target()).isEqualTo(Directive.DRAINING);
    assertThat(said().orElseThrow().health()).isEqualTo(Health.HEALTHY);
    assertThat(said().orElseThrow().capacity()).isEqualTo(10);
  }

  @Test
  void theOperatorsDrainIsTheMost() {
    aggregator.direct(Directive.DRAINING);
    now(USUAL.node(1));

    assertThat(said().orElseThrow().target()).isEqualTo(Directive.DRAINING);
  }

  @Test
  void countsAClusterOnceAndHostsAlways() {
    now(
        candidate(1, 50, "site1", "h1", "slr1"),
        candidate(2, 60, "site1", "h1", "slr1b"),
        candidate(3, 5, "site2", "h2", "slr2"),
        candidate(4, 1, "farm", "h4"),
        candidate(5, 2, "farm", "h5"));

    assertThat(said().orElseThrow().capacity()).isEqualTo(60 + 5 + 1 + 2);
  }

  @Test
  void aSumBeyondAnIntStaysAtTheLargestAndIsCounted() {
    now(candidate(1, Integer.MAX_VALUE, "site1", "h1", "s1"), candidate(2, 2, "site2", "h2", "s2"));

    assertThat(said().orElseThrow().capacity()).isEqualTo(Integer.MAX_VALUE);
    assertThat(aggregator.saturated()).isEqualTo(1);
  }

  @Test
  void aPathThatLeavesNoPlaceForThisNodeIsLeftOutAndCounted() {
    String[] seven = {"a", "b", "c", "d", "e", "f", "g"};
    String[] eight = {"a", "b", "c", "d", "e", "f", "g", "h"};
    now(candidate(1, 50, "site1", seven), candidate(2, 60, "site2", eight));

    assertThat(said().orElseThrow().capacity()).isEqualTo(50);
    assertThat(said().orElseThrow().nodePath()).hasSize(Row.PATH_LIMIT).endsWith("g", "as1");
    assertThat(aggregator.tooLong()).isEqualTo(1);
  }

  @Test
  void whatBecomesImpossibleFailsAndIsTakenAwayAfterTheHold() {
    now(USUAL.node(1));
    pass(100);
    now(USUAL.health(Health.FAILING).node(1));
    assertThat(said().orElseThrow().health()).isEqualTo(Health.FAILING);

    pass(9_999);
    assertThat(said()).isPresent();
    pass(1);
    assertThat(said()).isEmpty();

    now(USUAL.health(Health.UNKNOWN).node(1));
    assertThat(said()).as("was never possible since").isEmpty();
  }

  @Test
  void whatBecomesPossibleAgainStays() {
    now(USUAL.node(1));
    pass(100);
    now(USUAL.health(Health.FAILING).node(1));
    pass(5_000);
    now(USUAL.load(0.01).node(1));
    pass(60_000);

    assertThat(said().orElseThrow().health()).isEqualTo(Health.HEALTHY);
    assertThat(aggregator.nextDeadlineNs()).isEmpty();
  }

  @Test
  void whatNobodySpeaksOfIsTakenAwayAtOnce() {
    now(USUAL.node(1));
    pass(100);
    now();

    assertThat(said()).isEmpty();
  }

  @Test
  void aRowThatFlapsChangesAtMostOnceInItsSpacing() {
    now(USUAL.node(1));
    long before = advertiser.generation();
    for (int i = 0; i < 1_000; i++) {
      now(USUAL.capacity(1 + i % 2 * 10).node(1));
      pass(1);
    }

    assertThat(advertiser.generation() - before).isBetween(5L, 10L);
    now(USUAL.capacity(77).node(1));
    pass(100);
    assertThat(said().orElseThrow().capacity()).as("the last word is heard").isEqualTo(77);
  }

  @Test
  void anotherAggregationHoldsWhenTheRowIsGivenAgain() {
    now(USUAL.load(0.2).node(1), USUAL.load(0.6).node(2));
    assertThat(said().orElseThrow().load()).isCloseTo(0.4, within(1e-9));
    pass(100);

    aggregator.aggregation(Aggregation.named("highest"));
    aggregator.change(WEB, nowNs);
    assertThat(said().orElseThrow().load()).isEqualTo(0.6);

    aggregator.aggregation(Aggregation.named("lowest"));
    aggregator.change(WEB, nowNs);
    assertThat(said().orElseThrow().load()).isEqualTo(0.2);
  }

  @Test
  void aWrongNameIsToldWithTheRightOnes() {
    assertThatThrownBy(() -> Aggregation.named("mean"))
        .hasMessage(
            "there is no aggregation 'mean': use one of"
                + " [capacity-weighted-mean, highest, lowest]");
  }

  /** A load that wanders within the step says nothing new, and what is said is never far off. */
  @Property(tries = 200)
  void noiseBelowTheStepDoesNotTravelUpward(
      @ForAll long seed, @ForAll @IntRange(min = 1, max = 5) int nodes) {
    AggregatorTest level = new AggregatorTest();
    Random random = new Random(seed);
    double base = random.nextDouble();
    double[] loads = new double[nodes];
    Arrays.fill(loads, base);
    level.now(loaded(loads));
    level.pass(100);
    long sequence = level.said().orElseThrow().loadSequence();
    for (int i = 0; i < 50; i++) {
      double noise = (random.nextDouble() * 2 - 1) * Aggregator.LOAD_STEP * 0.99;
      loads[random.nextInt(nodes)] = Math.max(0, base + noise);
      level.now(loaded(loads));
    }
    assertThat(level.said().orElseThrow().loadSequence()).isEqualTo(sequence);

    for (int i = 0; i < 50; i++) {
      loads[random.nextInt(nodes)] = random.nextDouble();
      level.now(loaded(loads));
      double exact = Arrays.stream(loads).average().orElseThrow();
      assertThat(level.said().orElseThrow().load()).isCloseTo(exact, within(Aggregator.LOAD_STEP));
    }
  }

  /** The order in which children are given never matters, and the sum is the naive one. */
  @Property(tries = 300)
  void theUnionIsTheSumOfTheOrigins(
      @ForAll long seed, @ForAll @IntRange(min = 1, max = 12) int nodes) {
    Random random = new Random(seed);
    List<Candidate> candidates = new ArrayList<>();
    for (int i = 0; i < nodes; i++) {
      boolean host = random.nextBoolean();
      String origin = "c" + random.nextInt(3);
      String[] path = host ? new String[] {"h" + i} : new String[] {"x", "y" + i};
      candidates.add(candidate(i, 1 + random.nextInt(99), origin, path));
    }
    Row row = union(candidates);
    Collections.shuffle(candidates, random);

    assertThat(union(candidates)).isEqualTo(row);
    assertThat(row.capacity())
        .isEqualTo(naiveSum(candidates.stream().map(Candidate::row).toList()));
  }

  /** A host's table, because it is the smallest that is full. */
  @Test
  void rowWithoutAPlaceInAFullTableGetsTheFirstThatIsFree() {
    Advertiser full =
        new Advertiser(
            new Hello(
                AdvertisementLimits.PROTOCOL_VERSIONS,
                "as1",
                Level.HOST,
                Role.CHILD,
                "as1",
                1,
                List.of(IpAddress.parse("10.0.0.1")),
                List.of()),
            AdvertisementTimers.DEFAULTS,
            List.of(),
            0);
    Aggregator filled =
        new Aggregator(
            new Aggregator.Identity("as1", "cluster9", 1),
            key -> below.getOrDefault(key, NextHopSet.EMPTY),
            full,
            Aggregation.usual(),
            TIMERS);
    RowKey last = WEB;
    for (int port = 1; full.rows().room() > 0; port++) {
      last = new RowKey(WEB.virtualHost(), 17, port, 0);
      full.put(Candidates.of(last).node(1).row(), nowNs);
    }
    now(USUAL.node(1));
    filled.change(WEB, nowNs);
    assertThat(full.rows().row(WEB)).isEmpty();
    assertThat(filled.refusedFull()).isEqualTo(1);

    // Nobody below has this one any more.
    filled.change(last, nowNs);

    assertThat(full.rows().row(last)).isEmpty();
    assertThat(full.rows().row(WEB)).isPresent();
  }

  private static int naiveSum(List<Row> rows) {
    int sum = 0;
    Map<String, Integer> clusters = new HashMap<>();
    for (Row row : rows) {
      if (row.nodePath().size() == 1) {
        sum += row.capacity();
      } else {
        clusters.merge(row.originCluster(), row.capacity(), Math::max);
      }
    }
    return sum + clusters.values().stream().mapToInt(Integer::intValue).sum();
  }

  private static Row union(List<Candidate> candidates) {
    AggregatorTest level = new AggregatorTest();
    level.now(candidates.toArray(Candidate[]::new));
    return level.said().orElseThrow();
  }

  private static Candidate[] loaded(double[] loads) {
    return IntStream.range(0, loads.length)
        .mapToObj(i -> USUAL.load(loads[i]).node(i))
        .toArray(Candidate[]::new);
  }

  private static Candidate candidate(int number, int capacity, String origin, String... path) {
    Row usual = USUAL.capacity(capacity).node(number).row();
    return new Candidate(
        number,
        path[path.length - 1] + number,
        IpAddress.parse("10.0.0.1"),
        usual.withOrigin(origin, List.of(path)),
        0);
  }

  /** The same, with this for what the ways below it cost. */
  private static Candidate below(Candidate candidate, int cost) {
    return new Candidate(
        candidate.nextHop(),
        candidate.name(),
        candidate.endPoint(),
        candidate.row().withCost(cost),
        candidate.routingCost());
  }

  /** From now on this is below. */
  private void now(Candidate... candidates) {
    below.put(
        WEB,
        NextHopSet.evaluate(
            List.of(candidates),
            new SpareCapacity(),
            new ChoiceKey(new HashKey(1, 2), 0),
            nextHop -> true));
    aggregator.change(WEB, nowNs);
  }

  private void pass(long ms) {
    nowNs += ms * MS;
    aggregator.onTimeout(nowNs);
  }

  private Optional<Row> said() {
    return advertiser.rows().row(WEB);
  }
}
