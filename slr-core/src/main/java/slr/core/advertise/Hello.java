package slr.core.advertise;

import java.util.List;
import slr.core.row.NodeName;
import slr.packet.IpAddress;
import slr.packet.Prefix;

/**
 * The first record of each side (A8).
 *
 * @param protocolVersion {@link AdvertisementLimits#PROTOCOL_VERSION} of the sender
 * @param node the sender's name, unique in the trust domain
 * @param level what the sender is
 * @param role what the sender is to the receiver
 * @param cluster the cluster it belongs to; its own name where it has none
 * @param incarnation rises with each start of the process
 * @param endPoints where tunnels to it end, the preferred one first; at least one for a child
 * @param tunnelSources where tunnels from its cluster begin
 */
public record Hello(
    int protocolVersion,
    String node,
    Level level,
    Role role,
    String cluster,
    long incarnation,
    List<IpAddress> endPoints,
    List<Prefix> tunnelSources)
    implements AdvertisementMessage {

  public Hello {
    endPoints = List.copyOf(endPoints);
    tunnelSources = List.copyOf(tunnelSources);
    AdvertisementLimits.requireNotNegative("protocol version", protocolVersion);
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
}
