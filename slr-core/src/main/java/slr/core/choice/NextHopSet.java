package slr.core.choice;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.IntConsumer;
import java.util.function.IntPredicate;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import slr.core.flow.FlowHash;
import slr.core.row.RowKey;

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

  private static final int NUMBER_SHIFT = 32;
  private static final Comparator<Candidate> BY_NAME = Comparator.comparing(Candidate::name);

  /** A set without any candidate. */
  public static final NextHopSet EMPTY =
      new NextHopSet(new Candidate[0], new Standing[0], new double[0], new long[0]);

  /**
   * One candidate as the set sees it.
   *
   * @param candidate the node and its row
   * @param standing why it gets new flows or does not
   * @param weight its weight, 0 unless it takes new flows
   * @param share the part of the new flows it should get, 0.0 to 1.0
   */
  public record Member(Candidate candidate, Standing standing, double weight, double share) {}

  /** All candidates by name, with a standing each. */
  private final Candidate[] candidates;

  private final Standing[] standings;

  /** Those that take new flows, as places among the candidates; four arrays side by side. */
  private final int[] takers;

  private final long[] seeds;
  private final double[] weights;
  private final long[] logWeights;

  /** Each candidate's number, shifted by {@link #NUMBER_SHIFT}, with its place; sorted. */
  private final long[] places;

  private NextHopSet(
      Candidate[] candidates, Standing[] standings, double[] allWeights, long[] allSeeds) {
    this.candidates = candidates;
    this.standings = standings;
    int[] taking = new int[candidates.length];
    places = new long[candidates.length];
    int count = 0;
    for (int i = 0; i < places.length; i++) {
      places[i] = (long) candidates[i].nextHop() << NUMBER_SHIFT | i;
      if (allWeights[i] > 0) {
        taking[count++] = i;
      }
    }
    takers = Arrays.copyOf(taking, count);
    seeds = new long[count];
    weights = new double[count];
    logWeights = new long[count];
    for (int i = 0; i < count; i++) {
      seeds[i] = allSeeds[takers[i]];
      weights[i] = allWeights[takers[i]];
      logWeights[i] = RendezvousScore.logWeight(weights[i]);
    }
    Arrays.sort(places);
    requireDistinct();
  }

  /** What a set needs to know of the tunnels to next hops, by their numbers. */
  @FunctionalInterface
  public interface Tunnels {

    /** Whether packets may be sent there. */
    boolean isUp(int nextHop);

    /** Whether its process is missed, and its kernel goes on alone. */
    default boolean isAlone(int nextHop) {
      return false;
    }
  }

  /**
   * Weighs the candidates; those in standby step in and back at once.
   *
   * @param candidates each node once
   * @param policy gives the weights of those that may get new flows
   * @param key shared by all routers of the level
   * @param tunnels to the candidates
   */
  public static NextHopSet evaluate(
      List<Candidate> candidates, NextHopPolicy policy, ChoiceKey key, Tunnels tunnels) {
    return evaluate(candidates, policy, key, tunnels, Turns.AT_ONCE, StandbyRules.USUAL);
  }

  /**
   * The same.
   *
   * @param turns says who takes new flows, main ones or those in standby
   * @param rules by which it says so
   */
  public static NextHopSet evaluate(
      List<Candidate> candidates,
      NextHopPolicy policy,
      ChoiceKey key,
      Tunnels tunnels,
      Turns turns,
      StandbyRules rules) {
    if (candidates.isEmpty()) {
      return EMPTY;
    }
    Candidate[] ordered = candidates.toArray(Candidate[]::new);
    // By name: a tie of scores then falls alike everywhere.
    Arrays.sort(ordered, BY_NAME);
    Standing[] standings = new Standing[ordered.length];
    for (int i = 0; i < ordered.length; i++) {
      standings[i] = standing(ordered[i], tunnels);
    }
    retireAlone(ordered, standings, tunnels);
    RowKey traffic = ordered[0].row().key();
    retire(ordered, standings, turns.next(traffic, rules, Means.of(ordered, standings)));
    double[] weights = weigh(ordered, standings, policy);
    long[] seeds = new long[ordered.length];
    FlowHash hash = new FlowHash(key.key());
    for (int i = 0; i < ordered.length; i++) {
      seeds[i] = weights[i] > 0 ? hash.ofName(ordered[i].name(), key.epoch()) : 0;
    }
    return new NextHopSet(ordered, standings, weights, seeds);
  }

  /**
   * The next hop of a flow, by its number, or {@link #NONE} if nobody takes new flows; allocates
   * nothing. One whose tunnel has gone down since the weights were made gets none: its flows fall
   * to the others as if it had not been here.
   *
   * @param flowHash of the level's key, see {@link ChoiceKey}
   * @param tunnelUp whether the tunnel to a next hop works now, by its number
   */
  public int choose(long flowHash, IntPredicate tunnelUp) {
    int best = NONE;
    long lowest = Long.MAX_VALUE;
    for (int i = 0; i < takers.length; i++) {
      long score = RendezvousScore.of(flowHash, seeds[i], logWeights[i]);
      if (score < lowest) {
        int number = candidates[takers[i]].nextHop();
        if (tunnelUp.test(number)) {
          lowest = score;
          best = number;
        }
      }
    }
    return best;
  }

  /** What a choice needs to know of a node that takes new flows. */
  public interface TakerVisitor {

    /**
     * One node.
     *
     * @param nextHop its number
     * @param seed its name's hash
     * @param logWeight the binary logarithm of its weight, 32 bits behind the point
     */
    void onTaker(int nextHop, long seed, long logWeight);
  }

  /** Those that took new flows when the weights were made, so that others can choose alike. */
  public void forEachTaker(TakerVisitor visitor) {
    for (int i = 0; i < takers.length; i++) {
      visitor.onTaker(candidates[takers[i]].nextHop(), seeds[i], logWeights[i]);
    }
  }

  /** The numbers of those that want no packet at all, not even of their flows. */
  public void forEachRefusing(IntConsumer visitor) {
    for (int i = 0; i < standings.length; i++) {
      if (!candidates[i].row().keepsFlows()) {
        visitor.accept(candidates[i].nextHop());
      }
    }
  }

  /** Whether anybody took new flows when the weights were made. */
  public boolean takesFlows() {
    return takers.length > 0;
  }

  /** Whether anybody takes new flows whose tunnel works now; allocates nothing. */
  public boolean takesFlows(IntPredicate tunnelUp) {
    for (int taker : takers) {
      if (tunnelUp.test(candidates[taker].nextHop())) {
        return true;
      }
    }
    return false;
  }

  /** Whether nobody takes new flows, but those in standby will if that lasts. */
  public boolean isHeld() {
    return takers.length == 0 && hasAny(Standing.STANDBY::equals);
  }

  /** Whether there is no candidate at all. */
  public boolean isEmpty() {
    return candidates.length == 0;
  }

  /** Which traffic it is for; none if there is no candidate. */
  public Optional<RowKey> key() {
    return isEmpty() ? Optional.empty() : Optional.of(candidates[0].row().key());
  }

  /** Whether this next hop is a candidate here. */
  public boolean contains(int nextHop) {
    return place(nextHop) >= 0;
  }

  /** Whether this next hop is a candidate that may get new flows, whatever its weight. */
  public boolean isEligible(int nextHop) {
    int place = place(nextHop);
    return place >= 0 && standings[place].eligible();
  }

  /** Whether this next hop had a share of the new flows when the weights were made. */
  public boolean isTaker(int nextHop) {
    return Arrays.binarySearch(takers, place(nextHop)) >= 0;
  }

  /** Whether this next hop is a candidate that keeps its flows and wants no new ones. */
  public boolean isDraining(int nextHop) {
    int place = place(nextHop);
    return place >= 0 && standings[place] == Standing.DRAINING;
  }

  /** Whether this next hop is a candidate whose health checks fail. */
  public boolean isFailing(int nextHop) {
    int place = place(nextHop);
    return place >= 0 && standings[place] == Standing.FAILING;
  }

  /** Whether this next hop is a candidate that wants no packet at all, not even of its flows. */
  public boolean refusesAll(int nextHop) {
    int place = place(nextHop);
    return place >= 0 && !candidates[place].row().keepsFlows();
  }

  /** Whether some candidate has this standing. */
  public boolean hasAny(Predicate<Standing> wanted) {
    return Arrays.stream(standings).anyMatch(wanted);
  }

  /** All candidates, by name. */
  public List<Member> members() {
    double[] byPlace = new double[candidates.length];
    for (int i = 0; i < takers.length; i++) {
      byPlace[takers[i]] = weights[i];
    }
    double sum = Arrays.stream(weights).sum();
    return IntStream.range(0, candidates.length)
        .mapToObj(i ->
            new Member(candidates[i], standings[i], byPlace[i], sum > 0 ? byPlace[i] / sum : 0))
        .toList();
  }

  /** A candidate's place by its number; negative if it is none. */
  private int place(int nextHop) {
    long wanted = (long) nextHop << NUMBER_SHIFT;
    int found = Arrays.binarySearch(places, wanted);
    int at = found < 0 ? ~found : found;
    return at < places.length && places[at] >> NUMBER_SHIFT == nextHop ? (int) places[at] : NONE;
  }

  private void requireDistinct() {
    for (int i = 1; i < candidates.length; i++) {
      if (places[i] >> NUMBER_SHIFT == places[i - 1] >> NUMBER_SHIFT
          || candidates[i].name().equals(candidates[i - 1].name())) {
        throw new IllegalArgumentException(
            "a node stands twice among " + Arrays.stream(candidates).map(Candidate::name).toList());
      }
    }
  }

  private static Standing standing(Candidate candidate, Tunnels tunnels) {
    Standing own = Standing.of(candidate.row(), tunnels.isUp(candidate.nextHop()));
    return own == Standing.TAKES && !candidate.isReachable() ? Standing.UNREACHABLE : own;
  }

  /** Those that go on alone wait while others of their kind, main or standby, do not. */
  private static void retireAlone(Candidate[] candidates, Standing[] standings, Tunnels tunnels) {
    boolean[] attended = new boolean[2];
    for (int i = 0; i < standings.length; i++) {
      if (standings[i] == Standing.TAKES && !tunnels.isAlone(candidates[i].nextHop())) {
        attended[candidates[i].row().standby() ? 1 : 0] = true;
      }
    }
    for (int i = 0; i < standings.length; i++) {
      boolean waits = attended[candidates[i].row().standby() ? 1 : 0];
      if (waits && standings[i] == Standing.TAKES && tunnels.isAlone(candidates[i].nextHop())) {
        standings[i] = Standing.UNATTENDED;
      }
    }
  }

  /** Those whose turn it is not. */
  private static void retire(Candidate[] candidates, Standing[] standings, Turn turn) {
    for (int i = 0; i < standings.length; i++) {
      if (standings[i] == Standing.TAKES) {
        boolean standby = candidates[i].row().standby();
        if (standby && turn != Turn.STANDBY) {
          standings[i] = Standing.STANDBY;
        } else if (!standby && turn == Turn.STANDBY) {
          standings[i] = Standing.RETURNING;
        }
      }
    }
  }

  private static double[] weigh(
      Candidate[] candidates, Standing[] standings, NextHopPolicy policy) {
    double[] weights = new double[standings.length];
    List<Candidate> eligible = new ArrayList<>(standings.length);
    for (int i = 0; i < standings.length; i++) {
      if (standings[i] == Standing.TAKES) {
        eligible.add(candidates[i]);
      }
    }
    if (eligible.isEmpty()) {
      return weights;
    }
    double[] given = policy.weigh(eligible);
    int next = 0;
    for (int i = 0; i < standings.length; i++) {
      if (standings[i] != Standing.TAKES) {
        continue;
      }
      double weight = given[next++];
      if (!(weight >= 0) || Double.isInfinite(weight)) {
        throw new IllegalStateException(
            policy.name() + " gives " + candidates[i].name() + " weight " + weight);
      }
      weights[i] = weight;
      if (weight == 0) {
        standings[i] = Standing.OUTWEIGHED;
      }
    }
    return weights;
  }
}
