package slr.core.guard;

import java.util.List;
import slr.packet.IpAddress;
import slr.packet.Prefix;

/**
 * What a tunnel exit goes by. Few of each: they are looked through one after the other.
 *
 * @param endPoints this node's addresses where tunnels end
 * @param tunnelSources where tunnels may come from; anything else could be injected by anybody
 * @param virtualHosts what may be inside
 * @param lan whether packets to a virtual host are also taken as they are, without a tunnel: then
 *     whoever is on a link of this node may send them
 */
public record ExitTable(
    List<IpAddress> endPoints, List<Prefix> tunnelSources, List<Prefix> virtualHosts, boolean lan) {

  /** The most entries of each list. */
  public static final int LIMIT = 256;

  public ExitTable {
    endPoints = List.copyOf(endPoints);
    tunnelSources = List.copyOf(tunnelSources);
    virtualHosts = List.copyOf(virtualHosts);
    requireFew("end points", endPoints.size());
    requireFew("tunnel sources", tunnelSources.size());
    requireFew("virtual hosts", virtualHosts.size());
  }

  /** One that takes tunnel packets alone. */
  public ExitTable(
      List<IpAddress> endPoints, List<Prefix> tunnelSources, List<Prefix> virtualHosts) {
    this(endPoints, tunnelSources, virtualHosts, false);
  }

  private static void requireFew(String what, int count) {
    if (count > LIMIT) {
      throw new IllegalArgumentException(
          count + " " + what + " are too many: use at most " + LIMIT + ", aggregate the prefixes");
    }
  }
}
