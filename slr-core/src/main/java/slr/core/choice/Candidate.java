package slr.core.choice;

import slr.core.row.Row;
import slr.packet.IpAddress;

/**
 * One next hop that could take the flows of one row's traffic.
 *
 * @param nextHop the node's number at this level; stable while the process runs
 * @param name the node's name, the same wherever the node is known; the choice hashes it
 * @param endPoint where the tunnel to it ends
 * @param row what it last said of this traffic
 * @param routingCost r_j of A10: what the way there costs; 0 where nothing is known, infinite
 *     without a route
 */
public record Candidate(int nextHop, String name, IpAddress endPoint, Row row, double routingCost) {

  public Candidate {
    if (!(routingCost >= 0)) {
      throw new IllegalArgumentException("routing cost " + routingCost + " is no cost");
    }
  }

  /** The same where its tunnel ends elsewhere. */
  public Candidate at(IpAddress newEndPoint, double newRoutingCost) {
    return new Candidate(nextHop, name, newEndPoint, row, newRoutingCost);
  }

  /** Whether there is a route to the end point, as far as is known. */
  public boolean isReachable() {
    return !Double.isInfinite(routingCost);
  }

  /** What the whole way costs: to the node, and from there down to the hosts. */
  public double wayCost() {
    return routingCost + row.cost();
  }
}
