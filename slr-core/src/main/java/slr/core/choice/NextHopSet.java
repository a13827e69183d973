package slr.core.choice;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import slr.core.flow.FlowHash;

/**
 * The next hops of one kind of traffic with their weights: what a policy made of the rows, ready to
 * choose from. Immutable, for any thread; made when tables change.
 *
 * <p>A flow goes to the lowest {@link RendezvousScore}. A node enters it by a keyed hash of its
 * name, never by its number or place, so that routers with the same tables, key and epoch choose
 * alike however they number their nodes.
 */
public final class NextHopSet {

  /** No next hop. */
  public static final int NONE = -1;

  /** A set without any candidate. */
  public static final NextHopSet EMPTY = new NextHopSet(List.of(), new long[0]);

  /**
   * One candidate as the set sees it.
   *
   * @param candidate the node and its row
   * @param standing why it gets new flows or does not
   * @param weight its weight, 0 unless it takes new flows
   * @param share the part of the new flows it should get, 0.0 to 1.0
   */
  public record Member(Candidate candidate, Standing standing, double weight, double share) {}

  private final List<Member> members;

  /** Those that take new flows; three arrays side by side. */
  private final int[] takers;

  private final long[] seeds;
  private final double[] weights;

  /** All members' numbers in rising order, and the member's place for each. */
  private final int[] numbers;

  private final Member[] byNumber;

  private NextHopSet(List<Member> members, long[] memberSeeds) {
    this.members = List.copyOf(members);
    int[] taking =
        IntStream.range(0, members.size()).filter(i -> members.get(i).weight() > 0).toArray();
    takers = Arrays.stream(taking).map(i -> members.get(i).candidate().nextHop()).toArray();
    seeds = Arrays.stream(taking).mapToLong(i -> memberSeeds[i]).toArray();
    weights = Arrays.stream(taking).mapToDouble(i -> members.get(i).weight()).toArray();
    byNumber =
        members.stream()
            .sorted(Comparator.comparingInt(each -> each.candidate().nextHop()))
            .toArray(Member[]::new);
    numbers = Arrays.stream(byNumber).mapToInt(each -> each.candidate().nextHop()).toArray();
  }

  /**
   * Weighs the candidates.
   *
   * @param candidates each node once
   * @param policy gives the weights of those that may get new flows
   * @param key shared by all routers of the level
   * @param tunnelUp whether the tunnel to a next hop works, by its number
   */
  public static NextHopSet evaluate(
      List<Candidate> candidates, NextHopPolicy policy, ChoiceKey key, IntPredicate tunnelUp) {
    // By name: a tie of scores then falls alike everywhere.
    List<Candidate> ordered =
        candidates.stream().sorted(Comparator.comparing(Candidate::name)).toList();
    requireDistinct(ordered);
    Standing[] standings =
        ordered.stream()
            .map(each -> Standing.of(each.row(), tunnelUp.test(each.nextHop())))
            .toArray(Standing[]::new);
    retireStandby(ordered, standings);
    double[] weights = weigh(ordered, standings, policy);
    double sum = Arrays.stream(weights).sum();
    FlowHash hash = new FlowHash(key.key());
    List<Member> members = new ArrayList<>();
    for (int i = 0; i < weights.length; i++) {
      double share = sum > 0 ? weights[i] / sum : 0;
      members.add(new Member(ordered.get(i), standings[i], weights[i], share));
    }
    return new NextHopSet(
        members,
        ordered.stream().mapToLong(each -> hash.ofName(each.name(), key.epoch())).toArray());
  }

  /**
   * The next hop of a flow, by its number, or {@link #NONE} if nobody takes new flows; allocates
   * nothing.
   *
   * @param flowHash of the level's key, see {@link ChoiceKey}
   */
  public int choose(long flowHash) {
    int best = NONE;
    double lowest = Double.POSITIVE_INFINITY;
    for (int i = 0; i < takers.length; i++) {
      double score = RendezvousScore.of(flowHash, seeds[i], weights[i]);
      if (score < lowest) {
        lowest = score;
        best = takers[i];
      }
    }
    return best;
  }

  /** Whether anybody takes new flows. */
  public boolean takesFlows() {
    return takers.length > 0;
  }

  /** Whether this next hop is a candidate here. */
  public boolean contains(int nextHop) {
    return Arrays.binarySearch(numbers, nextHop) >= 0;
  }

  /** Whether this next hop is a candidate that may get new flows, whatever its weight. */
  public boolean isEligible(int nextHop) {
    int at = Arrays.binarySearch(numbers, nextHop);
    return at >= 0 && byNumber[at].standing().eligible();
  }

  /** Whether this next hop is a candidate that keeps its flows and wants no new ones. */
  public boolean isDraining(int nextHop) {
    int at = Arrays.binarySearch(numbers, nextHop);
    return at >= 0 && byNumber[at].standing() == Standing.DRAINING;
  }

  /** Whether this next hop is a candidate whose health checks fail. */
  public boolean isFailing(int nextHop) {
    int at = Arrays.binarySearch(numbers, nextHop);
    return at >= 0 && byNumber[at].standing() == Standing.FAILING;
  }

  /** Whether this next hop is a candidate that wants no packet at all, not even of its flows. */
  public boolean refusesAll(int nextHop) {
    int at = Arrays.binarySearch(numbers, nextHop);
    return at >= 0 && !byNumber[at].candidate().row().keepsFlows();
  }

  /** All candidates, by name. */
  public List<Member> members() {
    return members;
  }

  private static void requireDistinct(List<Candidate> candidates) {
    long names = candidates.stream().map(Candidate::name).distinct().count();
    long numbers = candidates.stream().mapToInt(Candidate::nextHop).distinct().count();
    if (names != candidates.size() || numbers != candidates.size()) {
      throw new IllegalArgumentException(
          "a node stands twice among " + candidates.stream().map(Candidate::name).toList());
    }
  }

  private static void retireStandby(List<Candidate> candidates, Standing[] standings) {
    boolean others = false;
    for (int i = 0; i < standings.length; i++) {
      others |= standings[i] == Standing.TAKES && !candidates.get(i).row().standby();
    }
    for (int i = 0; others && i < standings.length; i++) {
      if (standings[i] == Standing.TAKES && candidates.get(i).row().standby()) {
        standings[i] = Standing.STANDBY;
      }
    }
  }

  private static double[] weigh(
      List<Candidate> candidates, Standing[] standings, NextHopPolicy policy) {
    double[] weights = new double[standings.length];
    int[] eligible =
        IntStream.range(0, standings.length).filter(i -> standings[i] == Standing.TAKES).toArray();
    if (eligible.length == 0) {
      return weights;
    }
    double[] given = policy.weigh(Arrays.stream(eligible).mapToObj(candidates::get).toList());
    for (int i = 0; i < eligible.length; i++) {
      if (!(given[i] >= 0) || Double.isInfinite(given[i])) {
        throw new IllegalStateException(
            policy.name() + " gives " + candidates.get(eligible[i]).name() + " weight " + given[i]);
      }
      weights[eligible[i]] = given[i];
      if (given[i] == 0) {
        standings[eligible[i]] = Standing.OUTWEIGHED;
      }
    }
    return weights;
  }
}
