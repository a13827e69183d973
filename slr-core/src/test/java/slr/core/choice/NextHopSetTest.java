package slr.core.choice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import slr.core.flow.HashKey;
import slr.core.row.Directive;
import slr.core.row.Health;

class NextHopSetTest {

  private static final ChoiceKey KEY = new ChoiceKey(new HashKey(11, 22), 1);
  private static final Candidates USUAL = Candidates.usual();

  @Test
  void aWayBelowCostsAsMuchAsTheWayThere() {
    NextHopPolicy policy = new LowestCost(100, 10);
    Candidate near = USUAL.cost(10).load(0.5).node(1);
    Candidate deep = new Candidate(2, "h2", near.endPoint(), near.row().withCost(30), 10);

    assertThat(policy.terms(near)).isEqualTo(new CostTerms(50, 10));
    assertThat(policy.terms(deep)).isEqualTo(new CostTerms(50, 40));
    assertThat(policy.weigh(List.of(near, deep))).containsExactly(10, 0);
    assertThat(new SpareCapacity().weigh(List.of(near, deep)))
        .as("shares follow what is free, whatever the ways cost")
        .containsExactly(5, 5);
  }

  private static final int ALONE = 2;

  private static List<Standing> standings(Candidate... candidates) {
    NextHopSet.Tunnels tunnels =
        new NextHopSet.Tunnels() {
          @Override
          public boolean isUp(int nextHop) {
            return true;
          }

          @Override
          public boolean isAlone(int nextHop) {
            return nextHop == ALONE;
          }
        };
    return NextHopSet.evaluate(List.of(candidates), new ConsistentHash(), KEY, tunnels)
        .members()
        .stream()
        .map(NextHopSet.Member::standing)
        .toList();
  }

  @Test
  void whoseProcessIsMissedTakesFlowsOnlyIfNobodyElseDoes() {
    assertThat(standings(USUAL.node(1), USUAL.node(ALONE)))
        .containsExactly(Standing.TAKES, Standing.UNATTENDED);
    assertThat(standings(USUAL.inStandby().node(1), USUAL.node(ALONE)))
        .as("it is still a main one")
        .containsExactly(Standing.STANDBY, Standing.TAKES);
    assertThat(standings(USUAL.node(ALONE))).containsExactly(Standing.TAKES);
  }

  @Test
  void saysWhyEachCandidateGetsNothing() {
    NextHopSet set =
        NextHopSet.evaluate(
            List.of(
                USUAL.node(1),
                USUAL.health(Health.FAILING).node(2),
                USUAL.health(Health.UNKNOWN).node(3),
                USUAL.directive(Directive.DRAINING).node(4),
                USUAL.directive(Directive.INACTIVE).node(5),
                USUAL.capacity(0).node(6),
                USUAL.inStandby().node(7),
                USUAL.node(8),
                USUAL.cost(Double.POSITIVE_INFINITY).node(9)),
            new ConsistentHash(),
            KEY,
            nextHop -> nextHop != 8);

    Map<String, Standing> standings =
        set.members().stream()
            .collect(
                Collectors.toMap(each -> each.candidate().name(), NextHopSet.Member::standing));
    assertThat(standings)
        .containsExactlyInAnyOrderEntriesOf(
            Map.of(
                "h1", Standing.TAKES,
                "h2", Standing.FAILING,
                "h3", Standing.UNCHECKED,
                "h4", Standing.DRAINING,
                "h5", Standing.INACTIVE,
                "h6", Standing.NO_CAPACITY,
                "h7", Standing.STANDBY,
                "h8", Standing.TUNNEL_DOWN,
                "h9", Standing.UNREACHABLE));
    for (long hash = 0; hash < 1000; hash++) {
      assertThat(set.choose(hash * 0x9e37_79b9_7f4a_7c15L, NextHopSetTest::up)).isEqualTo(1);
    }
    assertThat(set.isEligible(1)).isTrue();
    assertThat(set.isEligible(7)).isTrue();
    assertThat(set.isEligible(4)).isFalse();
    assertThat(set.isEligible(9)).isFalse();
    assertThat(set.isEligible(99)).isFalse();
    assertThat(set.refusesAll(5)).isTrue();
    assertThat(set.refusesAll(4)).isFalse();
  }

  @Test
  void standbyTakesOverWhenNoOtherCan() {
    NextHopSet set =
        evaluate(
            List.of(USUAL.health(Health.FAILING).node(1), USUAL.inStandby().node(2)),
            new SpareCapacity());

    assertThat(set.choose(5, NextHopSetTest::up)).isEqualTo(2);
  }

  @Test
  void emptySetChoosesNobody() {
    assertThat(NextHopSet.EMPTY.choose(1, NextHopSetTest::up)).isEqualTo(NextHopSet.NONE);
    assertThat(NextHopSet.EMPTY.takesFlows()).isFalse();
  }

  @Test
  void spareCapacityWeighsByWhatIsFree() {
    assertThat(weights(new SpareCapacity(), USUAL.load(0.25), USUAL.load(0.5).capacity(20)))
        .containsExactly(7.5, 10);
    assertThat(weights(new SpareCapacity(), USUAL.load(0.261), USUAL.load(1.7).capacity(50)))
        .containsExactly(7.5, 0.5);
  }

  @Test
  void lowestCostTakesTheLowestAndItsEquals() {
    NextHopPolicy policy = NextHopPolicy.named("lowest-cost");

    assertThat(weights(policy, USUAL.load(0.30), USUAL.load(0.87))).containsExactly(10, 0);
    assertThat(weights(policy, USUAL.load(0.30), USUAL.load(0.39).capacity(5)))
        .containsExactly(10, 5);
    assertThat(weights(policy, USUAL.load(0.30).cost(100), USUAL.load(0.87)))
        .containsExactly(0, 10);
  }

  @Test
  void outweighedCandidateIsEligibleButGetsNothing() {
    NextHopSet set =
        evaluate(
            List.of(USUAL.node(1), USUAL.load(0.9).node(2)), NextHopPolicy.named("lowest-cost"));

    assertThat(set.members().get(1).standing()).isEqualTo(Standing.OUTWEIGHED);
    assertThat(set.isEligible(2)).isTrue();
    assertThat(set.choose(3, NextHopSetTest::up)).isEqualTo(1);
  }

  @Test
  void unknownPolicyIsRefusedWithTheNamesThereAre() {
    assertThatThrownBy(() -> NextHopPolicy.named("round-robin"))
        .hasMessage(
            "there is no policy 'round-robin': use one of"
                + " [consistent-hash, lowest-cost, spare-capacity]");
  }

  @Test
  void nodeTwiceIsRefused() {
    assertThatThrownBy(
            () -> evaluate(List.of(USUAL.node(1), USUAL.node(1, "other")), new ConsistentHash()))
        .hasMessageContaining("twice");
  }

  /** The critical value of chi-square for p = 0.001 at 4 degrees of freedom is 18.47. */
  @Test
  void sharesFollowTheWeights() {
    for (int seed = 1; seed <= 5; seed++) {
      NextHopSet set = evaluate(nodes(1, 5, 10, 34, 50), new ConsistentHash());
      SplittableRandom random = new SplittableRandom(seed);
      int flows = 100_000;
      int[] counts = new int[6];
      for (int i = 0; i < flows; i++) {
        counts[set.choose(random.nextLong(), NextHopSetTest::up)]++;
      }
      double chiSquare = 0;
      for (NextHopSet.Member member : set.members()) {
        double expected = member.share() * flows;
        double off = counts[member.candidate().nextHop()] - expected;
        chiSquare += off * off / expected;
      }
      assertThat(chiSquare).as("seed %d", seed).isLessThan(18.47);
    }
  }

  @Test
  void aLostNodeMovesItsOwnFlowsOnly() {
    List<Candidate> all = nodes(10, 20, 30, 40);
    NextHopSet before = evaluate(all, new ConsistentHash());
    NextHopSet after = evaluate(all.subList(0, 3), new ConsistentHash());
    SplittableRandom random = new SplittableRandom(1);
    for (int i = 0; i < 100_000; i++) {
      long hash = random.nextLong();
      int chosen = before.choose(hash, NextHopSetTest::up);
      if (chosen != 4) {
        assertThat(after.choose(hash, NextHopSetTest::up)).isEqualTo(chosen);
      }
      assertThat(before.choose(hash, nextHop -> nextHop != 4))
          .isEqualTo(after.choose(hash, NextHopSetTest::up));
    }
  }

  @Test
  void nobodyIsChosenWhoseTunnelHasGoneDownSince() {
    NextHopSet set = evaluate(nodes(10, 20), new ConsistentHash());

    assertThat(set.choose(1, nextHop -> false)).isEqualTo(NextHopSet.NONE);
    assertThat(set.takesFlows()).isTrue();
    assertThat(set.takesFlows(nextHop -> false)).isFalse();
    assertThat(set.takesFlows(nextHop -> nextHop == 2)).isTrue();
  }

  @Test
  void aChangedWeightMovesFlowsFromOrToThatNodeOnly() {
    NextHopSet before = evaluate(nodes(10, 20, 30), new ConsistentHash());
    NextHopSet after = evaluate(nodes(15, 20, 30), new ConsistentHash());
    SplittableRandom random = new SplittableRandom(2);
    int moved = 0;
    int flows = 100_000;
    for (int i = 0; i < flows; i++) {
      long hash = random.nextLong();
      int chosen = after.choose(hash, NextHopSetTest::up);
      if (chosen != before.choose(hash, NextHopSetTest::up)) {
        assertThat(chosen).isEqualTo(1);
        moved++;
      }
    }
    // Its share rises from 10/60 to 15/65: as many flows must move, and no more do.
    assertThat((double) moved / flows).isCloseTo(15.0 / 65 - 10.0 / 60, within(0.004));
  }

  @Test
  void routersThatNumberTheirNodesDifferentlyChooseAlike() {
    List<Candidate> here = List.of(USUAL.node(1, "a"), USUAL.node(2, "b"), USUAL.node(3, "c"));
    List<Candidate> there = List.of(USUAL.node(7, "c"), USUAL.node(0, "b"), USUAL.node(4, "a"));
    Map<Integer, Integer> same = Map.of(1, 4, 2, 0, 3, 7);
    NextHopSet first = evaluate(here, new SpareCapacity());
    NextHopSet second = evaluate(there, new SpareCapacity());
    SplittableRandom random = new SplittableRandom(3);
    for (int i = 0; i < 10_000; i++) {
      long hash = random.nextLong();
      assertThat(second.choose(hash, NextHopSetTest::up))
          .isEqualTo(same.get(first.choose(hash, NextHopSetTest::up)));
    }
  }

  @Test
  void anotherEpochChoosesAfresh() {
    NextHopSet first = evaluate(nodes(10, 10), new ConsistentHash());
    NextHopSet second =
        NextHopSet.evaluate(
            nodes(10, 10), new ConsistentHash(), new ChoiceKey(KEY.key(), 2), NextHopSetTest::up);
    SplittableRandom random = new SplittableRandom(4);
    int same = 0;
    for (int i = 0; i < 10_000; i++) {
      long hash = random.nextLong();
      same +=
          first.choose(hash, NextHopSetTest::up) == second.choose(hash, NextHopSetTest::up) ? 1 : 0;
    }
    assertThat(same).isBetween(4_800, 5_200);
  }

  @Test
  void logarithmIsExactEnough() {
    SplittableRandom random = new SplittableRandom(5);
    for (int i = 0; i < 100_000; i++) {
      long value = (random.nextLong() >>> random.nextInt(1, 63)) | 1;
      double exact = StrictMath.log((double) value) / StrictMath.log(2) * 0x1p32;
      assertThat((double) RendezvousScore.log2(value)).isCloseTo(exact, within(0x1p32 * 6e-8));
    }
    for (int exponent = 0; exponent < 63; exponent++) {
      long power = 1L << exponent;
      long whole = exponent * 0x1_0000_0000L;
      assertThat(RendezvousScore.log2(power)).isEqualTo(whole);
      assertThat(RendezvousScore.log2((power - 1) | 1)).isLessThanOrEqualTo(whole);
    }
  }

  /** As if every tunnel worked. */
  private static boolean up(int nextHop) {
    return nextHop != NextHopSet.NONE;
  }

  private static NextHopSet evaluate(List<Candidate> candidates, NextHopPolicy policy) {
    return NextHopSet.evaluate(candidates, policy, KEY, NextHopSetTest::up);
  }

  private static double[] weights(NextHopPolicy policy, Candidates... nodes) {
    Candidate[] candidates = new Candidate[nodes.length];
    for (int i = 0; i < nodes.length; i++) {
      candidates[i] = nodes[i].node(i);
    }
    return policy.weigh(List.of(candidates));
  }

  /** h1, h2, ... of these capacities. */
  private static List<Candidate> nodes(int... capacities) {
    Candidate[] candidates = new Candidate[capacities.length];
    for (int i = 0; i < capacities.length; i++) {
      candidates[i] = USUAL.capacity(capacities[i]).node(i + 1);
    }
    return List.of(candidates);
  }
}
