package slr.core.recover;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import slr.core.flow.FlowLimits;
import slr.core.flow.FlowRecords;
import slr.core.flow.FlowState;
import slr.core.flow.FlowTuple;
import slr.core.flow.HashKey;

/**
 * All flows that are being looked for, and those that were a moment ago; found by their five parts
 * without an allocation. Bounded: at the bound the oldest is forgotten, whoever waits for it waits
 * in vain.
 */
final class Searches {

  private static final Duration REMEMBERED = Duration.ofSeconds(3);

  private final FlowRecords index;
  private final @Nullable Search[] bySlot;

  /** In the order in which they began. */
  private final Deque<Search> running = new ArrayDeque<>();

  private final Consumer<Search> evicted;
  private int parked;
  private long numbers;

  /**
   * No search yet.
   *
   * @param evicted gets each that runs and must make room
   */
  Searches(int most, HashKey key, Consumer<Search> evicted) {
    this.evicted = evicted;
    index = new FlowRecords(new FlowLimits(most, Map.of(FlowState.OPENING, REMEMBERED)), key);
    bySlot = new Search[most];
  }

  /** The search for this flow, also one that has just ended, or null. */
  @Nullable Search find(FlowTuple flow, long nowNs) {
    int slot = index.find(flow, nowNs);
    return slot == FlowRecords.NONE ? null : bySlot[slot];
  }

  /** The search for this flow, if it runs. */
  @Nullable Search findRunning(FlowTuple flow, long nowNs) {
    Search search = find(flow, nowNs);
    return search != null && search.isRunning() ? search : null;
  }

  /** The search for this flow; where there was none, one that is over. */
  Search findOrOver(FlowTuple flow, long nowNs) {
    Search known = find(flow, nowNs);
    if (known != null) {
      return known;
    }
    Search over = put(flow, nowNs, nowNs);
    over.phase = Search.Phase.OVER;
    return over;
  }

  /** Begins one; an ended one of the same flow makes room for it. */
  Search begin(FlowTuple flow, long deadlineNs, long nowNs) {
    Search search = put(flow, deadlineNs, nowNs);
    running.addLast(search);
    return search;
  }

  private Search put(FlowTuple flow, long deadlineNs, long nowNs) {
    Search search = new Search(flow.toKey(), ++numbers, deadlineNs, nowNs);
    int slot = index.find(flow, nowNs);
    if (slot == FlowRecords.NONE) {
      // Never full for good: records of this state yield to each other.
      slot = index.insert(flow, 0, FlowState.OPENING, nowNs);
    } else {
      index.seen(slot, FlowState.OPENING, 0, nowNs);
    }
    Search before = bySlot[slot];
    if (before != null) {
      if (before.isRunning()) {
        evicted.accept(before);
      }
      before.phase = Search.Phase.OVER;
    }
    bySlot[slot] = search;
    return search;
  }

  /**
   * Whether one more segment of the flow is to be held: of one that waits the first alone, and only
   * while few do.
   */
  boolean holdsMore(Search search) {
    if (!search.isPatient) {
      return true;
    }
    if (search.isParked || parked >= RecoveryConfig.PARKED) {
      return false;
    }
    search.isParked = true;
    parked++;
    return true;
  }

  /** Nothing is held for it any more. */
  void unpark(Search search) {
    parked -= search.isParked ? 1 : 0;
    search.isParked = false;
  }

  /** The next round of this flow's search begins: it is not to be forgotten yet. */
  void keep(FlowTuple flow, long nowNs) {
    int slot = index.find(flow, nowNs);
    if (slot != FlowRecords.NONE) {
      index.seen(slot, FlowState.OPENING, 0, nowNs);
    }
  }

  /** Nothing more is to be known of this flow. */
  void forget(FlowTuple flow, long nowNs) {
    int slot = index.find(flow, nowNs);
    if (slot != FlowRecords.NONE) {
      bySlot[slot] = null;
      index.remove(slot, nowNs);
    }
  }

  /** Forgets what is too old to matter. */
  void expire(long nowNs) {
    index.expire(nowNs, bySlot.length);
    running.removeIf(search -> !search.isRunning());
  }

  /** Each that runs; ends may be noted meanwhile, beginnings too. */
  void forEachRunning(Consumer<Search> visitor) {
    List.copyOf(running).stream().filter(Search::isRunning).forEach(visitor);
  }

  /** How many run. */
  int running() {
    return (int) running.stream().filter(Search::isRunning).count();
  }

  boolean isIdle() {
    return running.isEmpty();
  }
}
