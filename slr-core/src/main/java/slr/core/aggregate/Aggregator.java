package slr.core.aggregate;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import slr.core.advertise.Advertiser;
import slr.core.choice.NextHopSet;
import slr.core.row.Directive;
import slr.core.row.Health;
import slr.core.row.Row;
import slr.core.row.RowKey;
import slr.core.timer.Deadlines;

/**
 * Keeps an {@link Advertiser}'s rows as the union of what is below; pure, one control thread. Call
 * {@link #change} for each row that has changed below, {@link #onTimeout} at {@link
 * #nextDeadlineNs}, and fetch the advertiser's actions after either. The rules are in the package
 * essay.
 */
public final class Aggregator {

  /** Change of load that goes up: as fine as the policies above look at it. */
  public static final double LOAD_STEP = 0.05;

  /** Load sequences of one millisecond of incarnations: those of the next process are higher. */
  private static final int SEQUENCE_BITS = 20;

  /** Rows that wait for a place; one more is said when it changes next. */
  private static final int UNPLACED_MAX = 65_536;

  private final Identity self;
  private final Below below;
  private final Advertiser advertiser;
  private final DelayedKeys resting;
  private final DelayedKeys failing;

  /** Those of the resting that have changed again. */
  private final Set<RowKey> late = new HashSet<>();

  /** Rows that found no place in a full table; the oldest gets the first that is free. */
  private final Set<RowKey> unplaced = new LinkedHashSet<>();

  private Aggregation aggregation;
  private Directive most = Directive.ACTIVE;
  private long loadSequence;
  private long saturated;
  private long tooLong;
  private long refusedFull;

  /** What it stands for; asked whenever something is said. */
  @FunctionalInterface
  public interface Below {

    /**
     * The weighed candidates of a kind of traffic as they are now, an empty set for what this node
     * does not route.
     */
    NextHopSet candidates(RowKey key);

    /** Whether this node is in standby for it, whatever is below. */
    default boolean isStandby(RowKey key) {
      return false;
    }
  }

  /**
   * Who speaks.
   *
   * @param node this node's name, for the paths
   * @param cluster its cluster, the origin of its rows
   * @param incarnation of its process, in milliseconds
   */
  public record Identity(String node, String cluster, long incarnation) {}

  /** Says nothing yet. */
  public Aggregator(
      Identity self,
      Below below,
      Advertiser advertiser,
      Aggregation aggregation,
      AggregationTimers timers) {
    this.self = self;
    this.below = below;
    this.advertiser = advertiser;
    this.aggregation = aggregation;
    resting = new DelayedKeys(timers.spacingNs());
    failing = new DelayedKeys(timers.holdNs());
    loadSequence = self.incarnation() << SEQUENCE_BITS;
  }

  /** The candidates of this traffic have changed. */
  public void change(RowKey key, long nowNs) {
    if (resting.contains(key)) {
      late.add(key);
    } else {
      say(key, nowNs);
    }
    placeWaiting(nowNs);
  }

  /** G. */
  public Aggregation aggregation() {
    return aggregation;
  }

  /** Another G; it holds for each row from when the caller gives it as changed. */
  public void aggregation(Aggregation next) {
    aggregation = next;
  }

  /**
   * The most that this node wants to be sent, whatever is below: the operator drains it. It holds
   * for each row from when the caller gives it as changed.
   */
  public void direct(Directive directive) {
    most = directive;
  }

  /** Time has passed; early and repeated calls are harmless. */
  public void onTimeout(long nowNs) {
    for (var key = resting.pollDue(nowNs); key.isPresent(); key = resting.pollDue(nowNs)) {
      if (late.remove(key.get())) {
        say(key.get(), nowNs);
      }
    }
    for (var key = failing.pollDue(nowNs); key.isPresent(); key = failing.pollDue(nowNs)) {
      advertiser.remove(key.get());
    }
    placeWaiting(nowNs);
  }

  /** When {@link #onTimeout} wants to be called. */
  public OptionalLong nextDeadlineNs() {
    return Deadlines.earlier(resting.nextNs(), failing.nextNs());
  }

  /** How often a sum of capacities was more than an int holds. */
  public long saturated() {
    return saturated;
  }

  /** How often a row was left out because its path leaves no place for this node: a loop. */
  public long tooLong() {
    return tooLong;
  }

  /** How often a row found no place in the advertiser's table. */
  public long refusedFull() {
    return refusedFull;
  }

  private void say(RowKey key, long nowNs) {
    long generation = advertiser.generation();
    NextHopSet candidates = below.candidates(key);
    Optional<Row> said = advertiser.rows().row(key);
    Union union = Union.of(candidates);
    tooLong += union.tooLong();
    if (union.isPossible()) {
      failing.remove(key);
      put(row(key, union, said), nowNs);
    } else if (candidates.isHeld()) {
      // Not yet given up: what was said holds until those in standby are engaged.
      return;
    } else if (candidates.isEmpty()) {
      failing.remove(key);
      advertiser.remove(key);
    } else if (said.isPresent() && said.get().health() != Health.FAILING) {
      failing.add(key, nowNs);
      advertiser.put(said.get().withHealth(Health.FAILING), nowNs);
    }
    if (advertiser.generation() != generation) {
      resting.add(key, nowNs);
    }
  }

  private void put(Row row, long nowNs) {
    if (advertiser.rows().hasRoomFor(row.key())) {
      advertiser.put(row, nowNs);
      return;
    }
    refusedFull++;
    if (unplaced.size() < UNPLACED_MAX) {
      unplaced.add(row.key());
    }
  }

  /** Where rows have gone, others that waited get their place, by what is below now. */
  private void placeWaiting(long nowNs) {
    Iterator<RowKey> next = unplaced.iterator();
    List<RowKey> placed = new ArrayList<>();
    int room = advertiser.rows().room();
    while (next.hasNext() && placed.size() < room) {
      placed.add(next.next());
      next.remove();
    }
    placed.forEach(key -> say(key, nowNs));
  }

  private Row row(RowKey key, Union union, Optional<Row> said) {
    Directive target = union.target().compareTo(most) >= 0 ? union.target() : most;
    Row row =
        new Row(
            key,
            Health.HEALTHY,
            Math.clamp(aggregation.load(union.contributors()), 0, Row.LOAD_LIMIT),
            0,
            capacity(union),
            target,
            target,
            union.standby() || below.isStandby(key),
            self.cluster(),
            union.path(self.node()),
            cost(union));
    boolean near = said.filter(old -> Math.abs(old.load() - row.load()) < LOAD_STEP).isPresent();
    return near
        ? row.withLoad(said.get().load(), said.get().loadSequence())
        : row.withLoad(row.load(), ++loadSequence);
  }

  /** In whole units; those who drain may have no route, which is as dear as it gets. */
  private int cost(Union union) {
    return (int)
        Math.round(Math.clamp(aggregation.cost(union.contributors()), 0, Integer.MAX_VALUE));
  }

  private int capacity(Union union) {
    long sum = union.capacity();
    if (sum > Integer.MAX_VALUE) {
      saturated++;
      return Integer.MAX_VALUE;
    }
    return (int) sum;
  }
}
