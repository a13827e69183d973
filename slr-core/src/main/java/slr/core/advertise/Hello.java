package slr.core.advertise;

import java.util.List;
import java.util.Optional;
import slr.core.row.NodeName;
import slr.packet.IpAddress;
import slr.packet.Prefix;

/**
 * The first record of each side (A8).
 *
 * @param versions of the protocol that the sender speaks; both use the highest common one
 * @param node the sender's name, unique in the trust domain
 * @param level what the sender is
 * @param role what the sender is to the receiver
 * @param cluster the cluster it belongs to; its own name where it has none
 * @param incarnation rises with each start of the process
 * @param endPoints where tunnels to it end, the preferred one first; at least one for a child
 * @param tunnelSources where tunnels from its cluster begin
 * @param forwardsAlone whether its kernel goes on while its process does not run: known flows are
 *     forwarded, new ones placed among the children that the process knew (X5)
 */
public record Hello(
    List<Integer> versions,
    String node,
    Level level,
    Role role,
    String cluster,
    long incarnation,
    List<IpAddress> endPoints,
    List<Prefix> tunnelSources,
    boolean forwardsAlone)
    implements AdvertisementMessage {

  public Hello {
    versions = List.copyOf(versions);
    endPoints = List.copyOf(endPoints);
    tunnelSources = List.copyOf(tunnelSources);
    AdvertisementLimits.requireAtMost("versions", versions, AdvertisementLimits.VERSIONS);
    versions.forEach(its -> AdvertisementLimits.requireNotNegative("version", its));
    NodeName.require("node", node);
    NodeName.require("cluster", cluster);
    AdvertisementLimits.requireNotNegative("incarnation", incarnation);
    AdvertisementLimits.requireAtMost("end points", endPoints, AdvertisementLimits.END_POINTS);
    AdvertisementLimits.requireAtMost(
        "tunnel sources", tunnelSources, AdvertisementLimits.TUNNEL_SOURCES);
    if (role == Role.CHILD && endPoints.isEmpty()) {
      throw new IllegalArgumentException("end points: a child must name at least one");
    }
  }

  /** Of a node that forwards nothing without its process. */
  public Hello(
      List<Integer> versions,
      String node,
      Level level,
      Role role,
      String cluster,
      long incarnation,
      List<IpAddress> endPoints,
      List<Prefix> tunnelSources) {
    this(versions, node, level, role, cluster, incarnation, endPoints, tunnelSources, false);
  }

  /** The highest version that both speak, if there is one. */
  public Optional<Integer> commonVersion(Hello other) {
    return versions.stream().filter(other.versions::contains).max(Integer::compare);
  }
}
