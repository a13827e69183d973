package slr.core.advertise;

import java.util.List;
import slr.core.forward.TunnelEnd;
import slr.packet.IpAddress;

/**
 * Where packets for a child go.
 *
 * @param nextHop its number at this node
 * @param node its name
 * @param endPoints where tunnels to it end, the preferred one first
 * @param state attended if it has a live session that has agreed on its rows
 */
public record ChildEnd(int nextHop, String node, List<IpAddress> endPoints, TunnelEnd.State state) {

  public ChildEnd {
    endPoints = List.copyOf(endPoints);
  }
}
