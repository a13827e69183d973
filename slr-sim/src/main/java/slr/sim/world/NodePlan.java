package slr.sim.world;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import slr.core.advertise.Authorisation;
import slr.core.advertise.Level;
import slr.core.row.RowKey;
import slr.packet.IpAddress;

/**
 * One node as it was planned.
 *
 * @param name unique in the world
 * @param level what it is
 * @param address its own
 * @param parents names of the nodes it registers at
 * @param neighbours names of the nodes it connects to as a peer
 * @param capacities what it serves, if it is a host, and how much of it; -1 is drawn by chance
 * @param certified what its certificate allows
 * @param standby whether it is in standby, if it is an SLR
 */
public record NodePlan(
    String name,
    Level level,
    IpAddress address,
    List<String> parents,
    List<String> neighbours,
    Map<RowKey, Integer> capacities,
    Authorisation certified,
    boolean standby) {

  public NodePlan {
    parents = List.copyOf(parents);
    neighbours = List.copyOf(neighbours);
    capacities = Collections.unmodifiableMap(new TreeMap<>(capacities));
  }

  /** The same in standby. */
  NodePlan inStandby() {
    return new NodePlan(name, level, address, parents, neighbours, capacities, certified, true);
  }

  /** What it serves. */
  public List<RowKey> services() {
    return List.copyOf(capacities.keySet());
  }
}
