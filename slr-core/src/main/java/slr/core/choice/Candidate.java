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
 * @param routingCost r_j of A10: what the way there costs; 0 where nothing is known
 */
public record Candidate(int nextHop, String name, IpAddress endPoint, Row row, double routingCost) {

  public Candidate {
    if (!(routingCost >= 0) || Double.isInfinite(routingCost)) {
      throw new IllegalArgumentException("routing cost " + routingCost + " is no cost");
    }
  }
}
