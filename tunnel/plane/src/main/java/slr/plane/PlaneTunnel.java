package slr.plane;

import slr.packet.TunnelEnds;

/**
 * Where the packets of a flow go.
 *
 * @param ends the outer addresses
 * @param nextHop the entry that says how the way to the far end begins
 * @param account the counter of what goes this way
 * @param state whether it may be used
 */
public record PlaneTunnel(TunnelEnds ends, int nextHop, int account, TunnelState state) {

  /** The same in another state. */
  public PlaneTunnel with(TunnelState other) {
    return new PlaneTunnel(ends, nextHop, account, other);
  }
}
