package slr.core.aggregate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.jspecify.annotations.Nullable;
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
import slr.packet.IpAddress;

/**
 * What an aggregator says, step by step, against a naive oracle: candidates come, go, fail, drain,
 * stand by, speak for the same origin and have paths of any length. After each step so much time
 * passes that every change was said; the hold of a failing row is waited for or not.
 */
class AggregationOracleTest {

  private static final long MS = 1_000_000;
  private static final long HOLD_MS = 10_000;
  private static final long SPACING_MS = 100;
  private static final String SELF = "as1";
  private static final String CLUSTER = "cluster9";

  private NextHopSet below = NextHopSet.EMPTY;
  private final Advertiser advertiser =
      new Advertiser(
          new Hello(
              AdvertisementLimits.PROTOCOL_VERSIONS,
              SELF,
              Level.SYSTEM,
              Role.CHILD,
              SELF,
              1,
              List.of(IpAddress.parse("10.0.0.1")),
              List.of()),
          AdvertisementTimers.DEFAULTS,
          List.of(),
          0);
  private final Aggregator aggregator =
      new Aggregator(
          new Aggregator.Identity(SELF, CLUSTER, 1),
          _ -> below,
          advertiser,
          Aggregation.usual(),
          new AggregationTimers(HOLD_MS * MS, SPACING_MS * MS));
  private long nowNs = 5_000 * MS;

  /** What the oracle says is up there, and since when it fails; null if nothing. */
  private record Said(int capacity, Directive target, boolean standby, long failingSinceNs) {
    static final long WELL = Long.MIN_VALUE;
  }

  @Property(tries = 150, seed = "20261125")
  void saysWhatTheOracleSays(@ForAll long seed, @ForAll @IntRange(min = 1, max = 25) int steps) {
    AggregationOracleTest level = new AggregationOracleTest();
    Random random = new Random(seed);
    Said said = null;
    for (int step = 0; step < steps; step++) {
      List<Candidate> candidates = candidates(random);
      level.now(candidates);
      said = level.next(said, candidates);
      // Some steps follow before a failing row is taken away, some after.
      level.pass(random.nextInt(3) == 0 ? HOLD_MS : SPACING_MS);
      if (said != null && said.failingSinceNs() != Said.WELL) {
        said = level.nowNs - said.failingSinceNs() >= HOLD_MS * MS ? null : said;
      }
      level.assertSaid(said, candidates);
    }
  }

  private @Nullable Said next(@Nullable Said before, List<Candidate> candidates) {
    List<Candidate> counted = counted(candidates);
    if (!counted.isEmpty()) {
      return new Said(
          sum(counted),
          counted.stream().anyMatch(each -> each.row().target() == Directive.ACTIVE)
              ? Directive.ACTIVE
              : Directive.DRAINING,
          counted.stream().allMatch(each -> each.row().standby()),
          Said.WELL);
    }
    if (before == null || candidates.isEmpty()) {
      return null;
    }
    return before.failingSinceNs() != Said.WELL
        ? before
        : new Said(before.capacity(), before.target(), before.standby(), nowNs);
  }

  /** Active ones before standby, those before draining ones, and none whose path is full. */
  private static List<Candidate> counted(List<Candidate> candidates) {
    Map<Integer, List<Candidate>> byRank =
        candidates.stream().collect(Collectors.groupingBy(AggregationOracleTest::rank));
    boolean anyRegular = byRank.containsKey(0);
    List<Candidate> taking = byRank.getOrDefault(anyRegular ? 0 : 1, List.of());
    List<Candidate> fitting = fitting(taking);
    return fitting.isEmpty() ? fitting(byRank.getOrDefault(2, List.of())) : fitting;
  }

  private static List<Candidate> fitting(List<Candidate> all) {
    return all.stream().filter(each -> each.row().nodePath().size() < Row.PATH_LIMIT).toList();
  }

  /** 0 takes new flows, 1 would as standby, 2 drains, 3 is of no use. */
  private static int rank(Candidate candidate) {
    Row row = candidate.row();
    if (row.health() != Health.HEALTHY || row.target() == Directive.INACTIVE) {
      return 3;
    }
    if (row.target() == Directive.DRAINING) {
      return 2;
    }
    return row.capacity() == 0 ? 3 : row.standby() ? 1 : 0;
  }

  /** Hosts each, clusters once with the largest of their rows. */
  private static int sum(List<Candidate> counted) {
    int hosts = 0;
    Map<String, Integer> clusters = new HashMap<>();
    for (Candidate candidate : counted) {
      Row row = candidate.row();
      if (row.nodePath().size() == 1) {
        hosts += row.capacity();
      } else {
        clusters.merge(row.originCluster(), row.capacity(), Math::max);
      }
    }
    return hosts + clusters.values().stream().mapToInt(Integer::intValue).sum();
  }

  private void assertSaid(@Nullable Said expected, List<Candidate> candidates) {
    Optional<Row> row = advertiser.rows().row(Candidates.WEB);
    assertThat(row.isPresent()).as("%s of %s", row, candidates).isEqualTo(expected != null);
    if (expected == null || row.isEmpty()) {
      return;
    }
    boolean well = expected.failingSinceNs() == Said.WELL;
    assertThat(row.get().health()).isEqualTo(well ? Health.HEALTHY : Health.FAILING);
    assertThat(row.get().capacity()).isEqualTo(expected.capacity());
    assertThat(row.get().target()).isEqualTo(expected.target());
    assertThat(row.get().standby()).isEqualTo(expected.standby());
    assertThat(row.get().originCluster()).isEqualTo(CLUSTER);
    assertThat(row.get().nodePath()).hasSizeLessThanOrEqualTo(Row.PATH_LIMIT).endsWith(SELF);
  }

  private void now(List<Candidate> candidates) {
    below =
        NextHopSet.evaluate(
            candidates, new SpareCapacity(), new ChoiceKey(new HashKey(1, 2), 0), up -> true);
    aggregator.change(Candidates.WEB, nowNs);
  }

  private void pass(long ms) {
    nowNs += ms * MS;
    aggregator.onTimeout(nowNs);
  }

  private static List<Candidate> candidates(Random random) {
    List<Candidate> candidates = new ArrayList<>();
    int count = random.nextInt(6);
    for (int i = 0; i < count; i++) {
      candidates.add(candidate(i, random));
    }
    Collections.shuffle(candidates, random);
    return candidates;
  }

  private static Candidate candidate(int number, Random random) {
    Candidates usual = Candidates.usual().capacity(random.nextInt(99)).load(random.nextDouble());
    Candidates kind =
        switch (random.nextInt(6)) {
          case 0 -> usual.health(random.nextBoolean() ? Health.FAILING : Health.UNKNOWN);
          case 1 -> usual.directive(Directive.DRAINING);
          case 2 -> usual.directive(Directive.INACTIVE);
          case 3 -> usual.inStandby();
          default -> usual;
        };
    int length = random.nextInt(8) == 0 ? Row.PATH_LIMIT : 1 + random.nextInt(3);
    List<String> path = new ArrayList<>();
    for (int i = 0; i < length; i++) {
      path.add("n" + number + i);
    }
    Candidate candidate = kind.node(number);
    return new Candidate(
        number,
        candidate.name(),
        candidate.endPoint(),
        candidate.row().withOrigin("c" + random.nextInt(3), path),
        0);
  }
}
