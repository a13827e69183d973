package slr.core.advertise;

import java.util.List;
import slr.packet.IpAddress;

/**
 * Where packets for a child go.
 *
 * @param nextHop its number at this node
 * @param node its name
 * @param endPoints where tunnels to it end, the preferred one first
 * @param usable whether it has a live session that has agreed on its rows, or is adopted
 * @param adopted whether flows of a process before this one go there and nothing else is known
 */
public record ChildEnd(
    int nextHop, String node, List<IpAddress> endPoints, boolean usable, boolean adopted) {

  public ChildEnd {
    endPoints = List.copyOf(endPoints);
  }
}
