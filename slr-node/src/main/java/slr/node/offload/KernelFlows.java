package slr.node.offload;

import slr.core.flow.FlowOffload;
import slr.core.flow.FlowTuple;
import slr.plane.NewFlows;
import slr.plane.flow.FlowClock;
import slr.plane.flow.FlowEntry;
import slr.plane.flow.FlowTable;

/**
 * Established flows in the kernel's table, and young ones beside it. The loop's thread; nothing is
 * allocated.
 */
final class KernelFlows implements FlowOffload {

  /** Where flows go. */
  interface Tunnels {

    /** The number of the tunnel that a flow of this next hop takes, below 0 if there is none. */
    int tunnel(FlowTuple flow, int nextHop);

    /** Where a tunnel leads, or {@link FlowOffload#NONE_PLACED}. */
    int nextHop(int tunnel);
  }

  private final FlowTable table;
  private final NewFlows newFlows;
  private final boolean adopted;
  private final Tunnels tunnels;
  private final FlowEntry entry = new FlowEntry();
  private long refused;

  /**
   * Over the kernel's tables.
   *
   * @param adopted whether a process before this one may have left young flows
   */
  KernelFlows(FlowTable table, NewFlows newFlows, boolean adopted, Tunnels tunnels) {
    this.table = table;
    this.newFlows = newFlows;
    this.adopted = adopted;
    this.tunnels = tunnels;
  }

  /** How often an established flow found no place. */
  long refused() {
    return refused;
  }

  @Override
  public void offload(FlowTuple flow, int holder, long nowNs) {
    int tunnel = tunnels.tunnel(flow, holder);
    if (tunnel < 0) {
      refused++;
      return;
    }
    fill(flow);
    entry.tunnelIndex = tunnel;
    entry.holder = holder;
    if (!table.insert(entry, nowNs).isIn()) {
      refused++;
    }
  }

  @Override
  public void withdraw(FlowTuple flow, long nowNs) {
    fill(flow);
    table.remove(entry.tuple, nowNs);
  }

  @Override
  public long lastSeenNs(FlowTuple flow, long unlessNs, long nowNs) {
    fill(flow);
    return table.find(entry)
        ? Math.max(unlessNs, nowNs - FlowClock.idleNs(entry.seenTick, nowNs))
        : unlessNs;
  }

  @Override
  public void remember(FlowTuple flow, int holder) {
    int tunnel = tunnels.tunnel(flow, holder);
    if (tunnel >= 0) {
      fill(flow);
      newFlows.put(entry.tuple, tunnel);
    }
  }

  @Override
  public void forget(FlowTuple flow) {
    fill(flow);
    newFlows.remove(entry.tuple);
  }

  @Override
  public int placed(FlowTuple flow) {
    if (newFlows.placed() == 0 && !adopted) {
      return NONE_PLACED;
    }
    fill(flow);
    int tunnel = newFlows.find(entry.tuple);
    if (tunnel == NewFlows.NO_TUNNEL) {
      return NONE_PLACED;
    }
    newFlows.remove(entry.tuple);
    return tunnels.nextHop(tunnel);
  }

  private void fill(FlowTuple flow) {
    entry
        .tuple
        .source(flow.sourceHigh(), flow.sourceLow())
        .destination(flow.destinationHigh(), flow.destinationLow())
        .transport(flow.protocol(), flow.sourcePort(), flow.destinationPort());
  }
}
