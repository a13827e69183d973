package slr.core.recover;

import java.util.BitSet;
import java.util.Optional;
import java.util.function.BiConsumer;
import slr.core.counter.EventCounters;
import slr.core.flow.FlowKey;
import slr.core.flow.FlowRecords;
import slr.core.flow.FlowState;
import slr.core.flow.FlowTuple;
import slr.core.forward.ForwardingMachine;
import slr.core.forward.TunnelEnd;
import slr.packet.IpProtocol;

/** What the records say of flows, and what is believed of those who name their holders. */
final class Knowledge {

  private final ForwardingMachine machine;
  private final FlowRecords records;
  private final EventCounters<RecoveryCounter> counters;
  private BiConsumer<FlowKey, Integer> watch = (_, _) -> {};

  Knowledge(ForwardingMachine machine, EventCounters<RecoveryCounter> counters) {
    this.machine = machine;
    this.counters = counters;
    records = machine.records();
  }

  void watch(BiConsumer<FlowKey, Integer> next) {
    watch = next;
  }

  /** The flow is with this child from now on; false if another has it, or there is no room. */
  boolean take(FlowTuple flow, int holder, FlowState state, long nowNs) {
    int slot = records.find(flow, nowNs);
    if (slot == FlowRecords.NONE) {
      slot = records.found(flow, holder, state, nowNs);
    } else if (records.holder(slot) != holder) {
      FlowState before = records.state(slot);
      boolean isOver = before.isOver();
      boolean yields = isOver || records.isMirrored(slot) || machine.signals().isEndDead(slot);
      if (!yields && machine.table().isUp(records.holder(slot))) {
        counters.add(RecoveryCounter.REFUSED_HOLDER);
        return false;
      }
      counters.add(RecoveryCounter.FOUND_MOVED);
      records.reopen(slot, holder, state, nowNs);
    } else if (machine.signals().isEndDead(slot)) {
      // The holder can reach it, whoever it is: by the holder, then, until it is pinned anew.
      records.shortcut(slot, FlowRecords.NONE, nowNs);
    }
    if (slot == FlowRecords.NONE) {
      counters.add(RecoveryCounter.REFUSED_FULL);
      return false;
    }
    watch.accept(flow.toKey(), holder);
    if (state != FlowState.OPENING) {
      machine.signals().onFound(slot, nowNs);
    }
    return true;
  }

  /**
   * Whether a record says that somebody had the connection, and not only that a client wants one.
   */
  boolean isSettled(FlowTuple flow, long nowNs) {
    int slot = records.find(flow, nowNs);
    return slot != FlowRecords.NONE && (!records.state(slot).isYoung() || records.isMirrored(slot));
  }

  /** Whether its segments go to its holder, though the holder says that its end is dead. */
  boolean isEndDead(FlowTuple flow, long nowNs) {
    int slot = records.find(flow, nowNs);
    return slot != FlowRecords.NONE
        && machine.signals().isEndDead(slot)
        && machine.table().isUp(records.holder(slot));
  }

  /** Whether what is known of this flow holds: it lives, and its holder can be reached. */
  boolean isGood(int slot) {
    FlowState state = records.state(slot);
    boolean isAlive = state == FlowState.ESTABLISHED || state == FlowState.CONFIRMING;
    return isAlive
        && machine.table().isUp(records.holder(slot))
        && !machine.signals().isEndDead(slot);
  }

  /** Whether somebody has the flow, and lives, who was not asked. */
  boolean isHeldBeside(BitSet asked, FlowTuple flow, long nowNs) {
    int slot = records.find(flow, nowNs);
    if (slot == FlowRecords.NONE) {
      return false;
    }
    int holder = records.holder(slot);
    return machine.table().isUp(holder) && !asked.get(holder);
  }

  /** Whether this flow is a connection to what the child serves; counts if not. */
  boolean serves(int child, FlowKey flow) {
    boolean serves =
        flow.protocol() == IpProtocol.TCP
            && machine.table().serves(child, flow.destination().high(), flow.destination().low());
    if (!serves) {
      counters.add(RecoveryCounter.REFUSED_VIRTUAL_HOST);
    }
    return serves;
  }

  /** The child's name; of one that is known from a process before this one alone there is none. */
  Optional<String> name(int child) {
    return machine.table().tunnelEnd(child).filter(end -> !end.adopted()).map(TunnelEnd::name);
  }
}
