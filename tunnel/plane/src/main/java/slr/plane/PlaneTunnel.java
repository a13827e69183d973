package slr.plane;

import slr.packet.TunnelEnds;

/**
 * Where the packets of a flow go.
 *
 * @param ends the outer addresses
 * @param nextHop the entry that says how the way to the far end begins
 * @param holder who holds the flows that go this way: {@code nextHop}, unless they are pinned past
 *     the holder; kept for the next process
 * @param account the counter of what goes this way
 * @param state whether it may be used
 */
public record PlaneTunnel(
    TunnelEnds ends, int nextHop, int holder, int account, TunnelState state) {

  /** A tunnel to the very next hop that holds its flows. */
  public PlaneTunnel(TunnelEnds ends, int nextHop, int account, TunnelState state) {
    this(ends, nextHop, nextHop, account, state);
  }

  /** The same in another state. */
  public PlaneTunnel with(TunnelState other) {
    return new PlaneTunnel(ends, nextHop, holder, account, other);
  }
}
