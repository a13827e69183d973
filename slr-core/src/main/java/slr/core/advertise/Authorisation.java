package slr.core.advertise;

import java.util.List;
import slr.core.row.NodeName;
import slr.packet.IpAddress;
import slr.packet.Prefix;

/**
 * What a node may say. It comes from configuration or from a certificate; the core does not know
 * which.
 *
 * @param node its name
 * @param level what it is
 * @param serves blocks its virtual hosts must lie in
 * @param endPoints blocks its tunnel end points and tunnel sources must lie in
 */
public record Authorisation(String node, Level level, List<Prefix> serves, List<Prefix> endPoints) {

  public Authorisation {
    NodeName.require("node", node);
    serves = List.copyOf(serves);
    endPoints = List.copyOf(endPoints);
  }

  /** Whether the node may serve all of this block. */
  public boolean mayServe(Prefix virtualHost) {
    return serves.stream().anyMatch(block -> block.contains(virtualHost));
  }

  /** Whether a tunnel to the node may end here. */
  public boolean mayEndAt(IpAddress endPoint) {
    return endPoints.stream().anyMatch(block -> block.contains(endPoint));
  }

  /** Whether tunnels from the node may come from all of this block. */
  public boolean mayComeFrom(Prefix source) {
    return endPoints.stream().anyMatch(block -> block.contains(source));
  }
}
