package slr.core.flow;

import java.util.HashMap;
import java.util.Map;

/** An offload that has what the records told it, and saw all flows at the same time. */
public final class RememberingOffload implements FlowOffload {

  /** Who holds the flows that it has. */
  public final Map<FlowKey, Integer> holders = new HashMap<>();

  /** Who holds the flows that are young, or were placed in the records' place. */
  public final Map<FlowKey, Integer> young = new HashMap<>();

  /** How often a flow was offered. */
  public int given;

  /** When it saw the flows that it has. */
  public long lastSeenNs = Long.MIN_VALUE;

  @Override
  public void offload(FlowTuple flow, int holder, long nowNs) {
    holders.put(flow.toKey(), holder);
    given++;
  }

  @Override
  public void withdraw(FlowTuple flow, long nowNs) {
    holders.remove(flow.toKey());
  }

  @Override
  public long lastSeenNs(FlowTuple flow, long unlessNs, long nowNs) {
    return Math.max(lastSeenNs, unlessNs);
  }

  @Override
  public void remember(FlowTuple flow, int holder) {
    young.put(flow.toKey(), holder);
  }

  @Override
  public void forget(FlowTuple flow) {
    young.remove(flow.toKey());
  }

  @Override
  public int placed(FlowTuple flow) {
    Integer holder = young.remove(flow.toKey());
    return holder == null ? NONE_PLACED : holder;
  }
}
