package slr.core.flow;

import java.util.Arrays;
import java.util.function.IntPredicate;

/** The slots of each state, the one seen longest ago first; the links lie in the slab. */
final class StateLists {

  private final FlowSlab slab;

  /** Ends and length of each state's list, by code. */
  private final int[] oldest = new int[FlowState.CODES];

  private final int[] newest = new int[FlowState.CODES];
  private final int[] sizes = new int[FlowState.CODES];

  StateLists(FlowSlab slab) {
    this.slab = slab;
    Arrays.fill(oldest, FlowRecords.NONE);
    Arrays.fill(newest, FlowRecords.NONE);
  }

  /** The slot of this state's list seen longest ago, or {@link FlowRecords#NONE}. */
  int oldest(int code) {
    return oldest[code];
  }

  long[] sizes() {
    return Arrays.stream(sizes).asLongStream().toArray();
  }

  /** Slots, state by state, the one seen last first, as long as the taker goes on. */
  void walk(IntPredicate taker) {
    for (FlowState state : FlowState.values()) {
      int slot = newest[state.code()];
      while (slot != FlowRecords.NONE && taker.test(slot)) {
        slot = slab.older(slot);
      }
    }
  }

  /** When the first of all has been idle for so long as is meant for its state, by code. */
  long nextDeadlineNs(long[] idleNs) {
    long next = Long.MAX_VALUE;
    for (int list = 0; list < FlowState.CODES; list++) {
      if (oldest[list] != FlowRecords.NONE) {
        next = Math.min(next, slab.lastSeenNs(oldest[list]) + idleNs[list]);
      }
    }
    return next;
  }

  void append(int slot, FlowState state) {
    int list = state.code();
    int previous = newest[list];
    slab.older(slot, previous);
    slab.newer(slot, FlowRecords.NONE);
    newest[list] = slot;
    if (previous == FlowRecords.NONE) {
      oldest[list] = slot;
    } else {
      slab.newer(previous, slot);
    }
    sizes[list]++;
  }

  /** The slot becomes the newest of its list. */
  void renew(int slot, FlowState state) {
    unlink(slot);
    append(slot, state);
  }

  void unlink(int slot) {
    int list = slab.state(slot).code();
    int older = slab.older(slot);
    int newer = slab.newer(slot);
    if (older == FlowRecords.NONE) {
      oldest[list] = newer;
    } else {
      slab.newer(older, newer);
    }
    if (newer == FlowRecords.NONE) {
      newest[list] = older;
    } else {
      slab.older(newer, older);
    }
    sizes[list]--;
  }
}
