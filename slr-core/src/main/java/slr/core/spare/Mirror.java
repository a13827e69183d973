package slr.core.spare;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
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

  /** What is waited for at most; flows of others come back with the next telling. */
  private static final int MISSING_MAX = 64;

  /** A child that would have to be known with this end and a row for this address. */
  private record Wanted(String child, IpAddress end, IpAddress virtualHost) {}

  private final ForwardingMachine machine;
  private final FlowRecords records;
  private final EventCounters<SpareCounter> counters;
  private final FlowTuple tuple = new FlowTuple();

  /**
   * What mates have named and could not be used, and when: children may come, and their rows after
   * them.
   */
  private final Map<Wanted, Long> missing = new HashMap<>();

  Mirror(ForwardingMachine machine, EventCounters<SpareCounter> counters) {
    this.machine = machine;
    this.counters = counters;
    records = machine.records();
  }

  /** A mate says this. */
  void take(FlowDelta delta, long nowNs) {
    counters.add(SpareCounter.HEARD);
    Wanted wanted = new Wanted(delta.holder(), delta.end(), delta.flow().destination());
    Optional<SpareCounter> refused = judge(wanted);
    if (refused.isPresent()) {
      counters.add(refused.get());
      if (missing.size() < MISSING_MAX || missing.containsKey(wanted)) {
        missing.put(wanted, nowNs);
      }
      return;
    }
    tuple.set(delta.flow());
    int child = machine.table().child(delta.holder());
    switch (delta.change()) {
      case BEGUN -> begin(child, nowNs);
      case ENDED -> end(child, nowNs);
    }
  }

  /**
   * Whether something can be used now that was refused before. Asks once for each: whoever is asked
   * names what is still wanted again.
   */
  boolean hasFound() {
    boolean found = missing.keySet().stream().anyMatch(wanted -> judge(wanted).isEmpty());
    if (found) {
      missing.clear();
    }
    return found;
  }

  /** Nobody waits any more for what nobody names any more. */
  void forget(long nowNs) {
    missing.values().removeIf(saidNs -> nowNs - saidNs > 2 * SpareConfig.RETELL_NS);
  }

  /** Whether something that mates have said waits for a child, or its rows. */
  boolean isWaiting() {
    return !missing.isEmpty();
  }

  private Optional<SpareCounter> judge(Wanted wanted) {
    ForwardingTable table = machine.table();
    int child = table.child(wanted.child());
    if (child == NextHopSet.NONE || !table.isUp(child)) {
      return Optional.of(SpareCounter.REFUSED_CHILD);
    }
    if (!table.tunnelEnd(child).map(TunnelEnd::endPoint).equals(Optional.of(wanted.end()))) {
      return Optional.of(SpareCounter.REFUSED_END);
    }
    return table.serves(child, wanted.virtualHost().high(), wanted.virtualHost().low())
        ? Optional.empty()
        : Optional.of(SpareCounter.REFUSED_VIRTUAL_HOST);
  }

  private void begin(int child, long nowNs) {
    int slot = records.find(tuple, nowNs);
    if (slot == FlowRecords.NONE) {
      insert(child, nowNs);
    } else if (records.holder(slot) == child) {
      renew(slot, nowNs);
    } else if (yields(slot)) {
      counters.add(SpareCounter.MOVED);
      records.reopen(slot, child, state(), nowNs);
      records.mirrored(slot);
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
    records.mirrored(slot);
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
        || records.state(slot).isOver()
        || !machine.table().isUp(records.holder(slot));
  }
}
