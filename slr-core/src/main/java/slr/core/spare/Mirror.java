package slr.core.spare;

import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import slr.core.choice.NextHopSet;
import slr.core.counter.EventCounters;
import slr.core.flow.FlowRecords;
import slr.core.flow.FlowState;
import slr.core.flow.FlowTuple;
import slr.core.forward.ForwardingMachine;
import slr.core.forward.ForwardingTable;
import slr.core.forward.TunnelEnd;
import slr.packet.IpAddress;
import slr.packet.IpProtocol;

/** Takes what mates say into the flow records. */
final class Mirror {

  /** Children that are waited for; of more, all flows come back with the next telling. */
  private static final int MISSING_MAX = 64;

  private final ForwardingMachine machine;
  private final FlowRecords records;
  private final EventCounters<SpareCounter> counters;
  private final FlowTuple tuple = new FlowTuple();

  /** Children that mates have named and that could not be used. */
  private final Set<String> missing = new HashSet<>();

  Mirror(ForwardingMachine machine, EventCounters<SpareCounter> counters) {
    this.machine = machine;
    this.counters = counters;
    records = machine.records();
  }

  /** A mate says this. */
  void take(FlowDelta delta, long nowNs) {
    counters.add(SpareCounter.HEARD);
    ForwardingTable table = machine.table();
    int child = table.child(delta.holder());
    if (child == NextHopSet.NONE || !table.isUp(child)) {
      counters.add(SpareCounter.REFUSED_CHILD);
      if (missing.size() < MISSING_MAX) {
        missing.add(delta.holder());
      }
      return;
    }
    Optional<TunnelEnd> end = table.tunnelEnd(child);
    if (end.isEmpty() || !end.get().endPoint().equals(delta.end())) {
      counters.add(SpareCounter.REFUSED_END);
      return;
    }
    tuple.set(delta.flow());
    switch (delta.change()) {
      case BEGUN -> begin(delta.flow().destination(), child, nowNs);
      case ENDED -> end(child, nowNs);
    }
  }

  /** Whether a child can be used now whose flows were refused before; asks once for each. */
  boolean hasFound() {
    ForwardingTable table = machine.table();
    return missing.removeIf(name -> {
      int child = table.child(name);
      return child != NextHopSet.NONE && table.isUp(child);
    });
  }

  private void begin(IpAddress virtualHost, int child, long nowNs) {
    if (!machine.table().serves(child, virtualHost.high(), virtualHost.low())) {
      counters.add(SpareCounter.REFUSED_VIRTUAL_HOST);
      return;
    }
    int slot = records.find(tuple, nowNs);
    if (slot == FlowRecords.NONE) {
      insert(child, nowNs);
    } else if (records.holder(slot) == child) {
      renew(slot, nowNs);
    } else if (yields(slot)) {
      counters.add(SpareCounter.MOVED);
      records.reopen(slot, child, state(), nowNs);
      machine.signals().onFound(slot, nowNs);
    } else {
      counters.add(SpareCounter.REFUSED_HOLDER);
    }
  }

  private void insert(int child, long nowNs) {
    int slot =
        tuple.protocol() == IpProtocol.TCP
            ? records.found(tuple, child, state(), nowNs)
            : records.insert(tuple, child, state(), nowNs);
    if (slot == FlowRecords.NONE) {
      counters.add(SpareCounter.REFUSED_FULL);
      return;
    }
    counters.add(SpareCounter.MIRRORED);
    machine.signals().onFound(slot, nowNs);
  }

  /** One that passes here is this node's own to judge, and one that is over is over. */
  private void renew(int slot, long nowNs) {
    counters.add(SpareCounter.RENEWED);
    if (isMirrored(slot)) {
      records.seenElsewhere(slot, nowNs);
    }
  }

  private void end(int child, long nowNs) {
    int slot = records.find(tuple, nowNs);
    if (slot != FlowRecords.NONE && records.holder(slot) == child && isMirrored(slot)) {
      counters.add(SpareCounter.ENDED);
      records.remove(slot, nowNs);
    }
  }

  private FlowState state() {
    return tuple.protocol() == IpProtocol.TCP ? FlowState.CONFIRMING : FlowState.DATAGRAM;
  }

  private boolean isMirrored(int slot) {
    return switch (records.state(slot)) {
      case CONFIRMING -> true;
      case DATAGRAM -> records.packets(slot) == 0;
      case OPENING, ESTABLISHED, CLOSING, RESET_SEEN, FRAGMENT -> false;
    };
  }

  /** Whether the record's child is not known to have the flow now. */
  private boolean yields(int slot) {
    return isMirrored(slot)
        || records.state(slot) == FlowState.CLOSING
        || records.state(slot) == FlowState.RESET_SEEN
        || !machine.table().isUp(records.holder(slot));
  }
}
