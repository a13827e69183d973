package slr.sim.world;

import java.util.List;
import java.util.Map;
import slr.core.advertise.Level;
import slr.core.row.RowKey;
import slr.packet.Prefix;

/**
 * A node as somebody wants it, before it has an address and a certificate.
 *
 * @param parents names of the nodes it registers at
 * @param neighbours names of the nodes it connects to as a peer
 * @param serves the virtual hosts of its certificate
 * @param capacities what it serves, if it is a host, and how much of it
 */
public record Member(
    String name,
    Level level,
    List<String> parents,
    List<String> neighbours,
    List<Prefix> serves,
    Map<RowKey, Integer> capacities) {

  public Member {
    parents = List.copyOf(parents);
    neighbours = List.copyOf(neighbours);
    serves = List.copyOf(serves);
    capacities = Map.copyOf(capacities);
  }
}
