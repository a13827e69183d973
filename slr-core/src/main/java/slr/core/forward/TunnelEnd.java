package slr.core.forward;

import slr.packet.IpAddress;
import slr.packet.TunnelKind;

/**
 * Where the tunnel to a next hop ends.
 *
 * @param nextHop the node's number, never used for another node while the process runs: flow
 *     records hold it
 * @param name the node's name
 * @param endPoint the outer destination address
 * @param kind how packets get there
 * @param up whether packets may be sent there; not up means that the node is taken for dead
 * @param adopted whether all that is known is that flows of a process before this one go there
 */
public record TunnelEnd(
    int nextHop, String name, IpAddress endPoint, TunnelKind kind, boolean up, boolean adopted) {

  /** Children have the numbers below; from here on are ends that flows are pinned to (A13). */
  public static final int FIRST_PINNED = 1 << 12;

  /** One more than the highest number: the kernel's data plane has a place for each. */
  public static final int NEXT_HOP_BOUND = 1 << 14;

  /** An end of which this process has heard itself, by IP in IP. */
  public TunnelEnd(int nextHop, String name, IpAddress endPoint, boolean up) {
    this(nextHop, name, endPoint, TunnelKind.IP_IN_IP, up, false);
  }

  public TunnelEnd {
    if (nextHop < 0 || nextHop >= NEXT_HOP_BOUND) {
      throw new IllegalArgumentException(
          "next-hop number " + nextHop + " is out of range: use 0 to " + (NEXT_HOP_BOUND - 1));
    }
  }
}
