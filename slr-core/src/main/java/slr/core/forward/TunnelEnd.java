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

  /** The flow table of the BPF program has 24 bits for it. */
  public static final int NUMBER_LIMIT = 1 << 24;

  /** An end of which this process has heard itself, by IP in IP. */
  public TunnelEnd(int nextHop, String name, IpAddress endPoint, boolean up) {
    this(nextHop, name, endPoint, TunnelKind.IP_IN_IP, up, false);
  }

  public TunnelEnd {
    if (nextHop < 0 || nextHop >= NUMBER_LIMIT) {
      throw new IllegalArgumentException(
          "next-hop number " + nextHop + " is out of range: use 0 to " + (NUMBER_LIMIT - 1));
    }
  }
}
