package slr.core.recover;

import java.util.List;
import java.util.Optional;
import slr.core.advertise.PinCopy;
import slr.core.counter.EventCounters;
import slr.core.flow.FlowKey;
import slr.core.flow.FlowRecords;
import slr.core.flow.FlowState;
import slr.core.flow.FlowTuple;
import slr.core.forward.TokenBucket;

/** The homes of flows among the neighbours: what they are told, and what of theirs is believed. */
final class HomeCopies {

  /** Records that are looked at in one step for neighbours that have come. */
  private static final int STEP = 512;

  private final Home home;
  private final FlowRecords records;
  private final Knowledge knowledge;
  private final CopyOutbox outbox;
  private final EventCounters<RecoveryCounter> counters;
  private final TokenBucket heard = new TokenBucket(RecoveryConfig.COPIES);
  private final FlowTuple tuple = new FlowTuple();

  /** Records from here on were not told to the homes that there are now; none if beyond all. */
  private int toldTo = Integer.MAX_VALUE;

  HomeCopies(
      Home home,
      FlowRecords records,
      Knowledge knowledge,
      CopyOutbox outbox,
      EventCounters<RecoveryCounter> counters) {
    this.home = home;
    this.records = records;
    this.knowledge = knowledge;
    this.outbox = outbox;
    this.counters = counters;
  }

  /** The neighbours that can be spoken to now; all are told anew, step by step. */
  void neighbours(List<String> names) {
    home.neighbours(names);
    toldTo = home.hasNeighbours() ? 0 : Integer.MAX_VALUE;
  }

  /** The neighbour that is the flow's home, if it is one. */
  Optional<String> elsewhere(FlowTuple flow) {
    return home.elsewhere(flow);
  }

  /** The flow's home hears that the flow goes to this child. */
  void begun(FlowTuple flow, int child) {
    Optional<String> to = elsewhere(flow);
    Optional<String> name = to.isEmpty() ? Optional.empty() : knowledge.name(child);
    if (name.isPresent()) {
      counters.add(RecoveryCounter.COPIED);
      outbox.begun(to.get(), name.get(), flow.toKey());
    }
  }

  /** The flow's home hears that the flow does not go to this child any more. */
  void ended(FlowTuple flow, int child) {
    Optional<String> to = elsewhere(flow);
    if (to.isPresent()) {
      knowledge.name(child).ifPresent(name -> outbox.ended(to.get(), name, flow.toKey()));
    }
  }

  /** A neighbour has asked, and this node knows where the flow is. */
  void answer(String neighbour, String child, FlowKey flow) {
    outbox.begun(neighbour, child, flow);
  }

  /** A neighbour that nobody asked says where a flow is. */
  void take(FlowTuple flow, int child, long nowNs) {
    if (heard.take(nowNs)) {
      knowledge.take(flow, child, FlowState.CONFIRMING, nowNs);
    }
  }

  /** A neighbour says that these are over; whatever passed here is this node's own to judge. */
  void end(PinCopy copy, int child, long nowNs) {
    for (FlowKey flow : copy.ended()) {
      int slot = records.find(tuple.set(flow), nowNs);
      if (slot != FlowRecords.NONE
          && records.holder(slot) == child
          && records.state(slot) == FlowState.CONFIRMING) {
        records.remove(slot, nowNs);
      }
    }
  }

  /** Whether there are flows that neighbours have not been told of. */
  boolean isBehind() {
    return toldTo < records.slotBound();
  }

  /** Tells neighbours that have come of some more of the flows that they are the home of. */
  void tellMore() {
    int end = Math.min(records.slotBound(), toldTo + STEP);
    for (int slot = toldTo; slot < end; slot++) {
      if (records.pins().isLive(slot) && records.state(slot) == FlowState.ESTABLISHED) {
        begun(tuple.set(records.pins().flow(slot)), records.holder(slot));
      }
    }
    if (toldTo < end) {
      toldTo = end == records.slotBound() ? Integer.MAX_VALUE : end;
    }
  }

  void flush() {
    outbox.flush();
  }
}
