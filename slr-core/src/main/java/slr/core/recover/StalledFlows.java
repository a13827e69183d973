package slr.core.recover;

import java.util.HashMap;
import java.util.Map;
import slr.core.counter.EventCounters;
import slr.core.flow.FlowRecords;
import slr.core.flow.FlowState;
import slr.core.flow.FlowTuple;
import slr.core.forward.ForwardingMachine;
import slr.core.forward.TokenBucket;
import slr.core.forward.TokenRate;

/** Flows that children say they hold, unasked, because they make no progress. */
final class StalledFlows {

  private final TokenRate rate;
  private final ForwardingMachine machine;
  private final FlowRecords records;
  private final Knowledge knowledge;
  private final HomeCopies copies;
  private final EventCounters<RecoveryCounter> counters;
  private final Map<Integer, TokenBucket> ofChildren = new HashMap<>();

  StalledFlows(
      TokenRate rate,
      ForwardingMachine machine,
      Knowledge knowledge,
      HomeCopies copies,
      EventCounters<RecoveryCounter> counters) {
    this.rate = rate;
    this.machine = machine;
    records = machine.records();
    this.knowledge = knowledge;
    this.copies = copies;
    this.counters = counters;
  }

  /** Whether this child may name one more flow now; counts if not. */
  boolean mayName(int child, long nowNs) {
    boolean may = ofChildren.computeIfAbsent(child, _ -> new TokenBucket(rate)).take(nowNs);
    if (!may) {
      counters.add(RecoveryCounter.OVER_BUDGET);
    }
    return may;
  }

  /** Takes the child for the flow's holder, if it is believed. */
  boolean know(FlowTuple flow, int child, RecoveryCounter where, long nowNs) {
    int slot = records.find(flow, nowNs);
    if (slot != FlowRecords.NONE && records.holder(slot) == child && knowledge.isGood(slot)) {
      // Whose clients stall are established, whether or not that was heard.
      return machine.onEstablished(flow.toKey(), child, nowNs);
    }
    if (!knowledge.take(flow, child, FlowState.CONFIRMING, nowNs)) {
      return false;
    }
    counters.add(where);
    copies.begun(flow, child);
    return true;
  }
}
