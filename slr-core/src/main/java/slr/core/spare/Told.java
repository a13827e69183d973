package slr.core.spare;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import slr.core.flow.FlowKey;
import slr.core.flow.FlowPins;
import slr.core.flow.FlowRecords;
import slr.core.flow.FlowState;
import slr.core.forward.ForwardingMachine;
import slr.core.forward.TunnelEnd;
import slr.core.spare.FlowDelta.Change;

/** What there is to tell of the flow records. */
final class Told {

  private final ForwardingMachine machine;
  private final FlowRecords records;

  Told(ForwardingMachine machine) {
    this.machine = machine;
    records = machine.records();
  }

  /** One more than the highest slot. */
  int bound() {
    return records.slotBound();
  }

  /**
   * The flow in this slot, if it is worth telling.
   *
   * @param everything also flows that are only known because somebody told them, for who has lost
   *     them; else only those that pass here, lest a flow that is over be told around for ever
   */
  @Nullable FlowDelta at(int slot, boolean everything) {
    if (!records.pins().isLive(slot)) {
      return null;
    }
    FlowState state = records.state(slot);
    boolean lasts = state.isLasting() || state == FlowState.CONFIRMING;
    return lasts && (everything || passes(slot, state))
        ? delta(Change.BEGUN, records.pins().flow(slot), records.holder(slot))
        : null;
  }

  private boolean passes(int slot, FlowState state) {
    return state == FlowState.ESTABLISHED
        || (state == FlowState.DATAGRAM && records.packets(slot) > 0)
        || records.pins().heardBy(slot) != FlowPins.NONE;
  }

  /** That this happened, unless the child is one that others cannot know. */
  @Nullable FlowDelta delta(Change change, FlowKey flow, int child) {
    Optional<TunnelEnd> end = machine.table().tunnelEnd(child).filter(its -> !its.adopted());
    return end.map(its -> new FlowDelta(change, its.name(), its.endPoint(), flow)).orElse(null);
  }
}
