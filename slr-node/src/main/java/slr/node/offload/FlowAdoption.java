package slr.node.offload;

import java.util.Arrays;
import java.util.BitSet;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import slr.core.flow.FlowTuple;
import slr.core.forward.ForwardingMachine;
import slr.plane.PlaneTunnel;
import slr.plane.flow.FlowClock;
import slr.plane.flow.FlowEntry;
import slr.plane.flow.FlowTable;

/** Reads the flows that a process before this one left in the kernel. */
final class FlowAdoption {

  private static final int CURSOR_BITS = 32;

  private final FlowTable flows;
  private final FlowEntry entry = new FlowEntry();
  private final FlowTuple tuple = new FlowTuple();

  FlowAdoption(FlowTable flows) {
    this.flows = flows;
  }

  /** The tunnels that some flow takes. */
  BitSet tunnels() {
    BitSet taken = new BitSet();
    for (long at = flows.next(0, entry); at >= 0; at = flows.next(at, entry)) {
      taken.set(entry.tunnelIndex);
    }
    return taken;
  }

  /**
   * Gives the machine a record of each flow; what it cannot have is forgotten here, too.
   *
   * @param tunnels by the number that flows name
   * @return how many it took
   */
  int into(ForwardingMachine machine, Map<Integer, PlaneTunnel> tunnels, long nowNs) {
    long[] order = longestIdleLast(nowNs);
    int taken = 0;
    for (int i = order.length - 1; i >= 0; i--) {
      flows.next(order[i] & (1L << CURSOR_BITS) - 1, entry);
      @Nullable PlaneTunnel tunnel = tunnels.get(entry.tunnelIndex);
      tuple
          .source(entry.tuple.sourceHigh(), entry.tuple.sourceLow())
          .destination(entry.tuple.destinationHigh(), entry.tuple.destinationLow())
          .transport(
              entry.tuple.protocol(), entry.tuple.sourcePort(), entry.tuple.destinationPort());
      long seenNs = nowNs - FlowClock.idleNs(entry.seenTick, nowNs);
      if (tunnel != null
          && machine.adopt(tuple, TunnelsLeft.holder(tunnel), tunnel.nextHop(), seenNs, nowNs)) {
        taken++;
      } else {
        flows.remove(entry.tuple, nowNs);
      }
    }
    return taken;
  }

  /** Of each flow the time that it has been idle, in ticks, above the cursor that reads it. */
  private long[] longestIdleLast(long nowNs) {
    long[] order = new long[flows.flows()];
    int count = 0;
    for (long at = flows.next(0, entry); at >= 0; at = flows.next(at, entry)) {
      long idleTicks = FlowClock.idleNs(entry.seenTick, nowNs) >> FlowClock.TICK_SHIFT;
      order[count++] = idleTicks << CURSOR_BITS | at - 1;
    }
    Arrays.sort(order);
    return order;
  }
}
