package slr.node.forward;

import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import slr.core.forward.TunnelEnd;
import slr.packet.IpAddress;
import slr.packet.Prefix;
import slr.packet.TunnelEnds;

/**
 * What the data plane of a node needs to know besides its table.
 *
 * @param addressV4 this node's own: tunnels begin and end here, errors come from here
 * @param addressV6 the same for IPv6; a family without address has no tunnels and no errors
 * @param tunnelSources whose tunnel packets are opened; all others are dropped
 * @param splitInner whether a packet without DF that is too long for its tunnel is fragmented;
 *     otherwise it is dropped
 * @param tooBigPerSecond how many "too big" errors are sent at most
 */
public record DataPlaneConfig(
    Optional<IpAddress> addressV4,
    Optional<IpAddress> addressV6,
    List<Prefix> tunnelSources,
    boolean splitInner,
    int tooBigPerSecond) {

  /** The longest packet on a way of which the kernel does not say it: what Ethernet carries. */
  public static final int MTU_BYTES_UNKNOWN = 1500;

  /** Path-MTU discovery needs one for each flow; more would be an attack by reflection. */
  public static final int USUAL_TOO_BIG_PER_SECOND = 1000;

  public DataPlaneConfig {
    tunnelSources = List.copyOf(tunnelSources);
    boolean families =
        addressV4.map(IpAddress::isV4).orElse(true)
            && addressV6.map(address -> !address.isV4()).orElse(true);
    if (!families || (addressV4.isEmpty() && addressV6.isEmpty())) {
      throw new IllegalArgumentException(
          "a node has an IPv4 address, an IPv6 address or both, each of its family");
    }
    if (tooBigPerSecond < 1 || tooBigPerSecond > 1_000_000) {
      throw new IllegalArgumentException(
          "too-big-per-second " + tooBigPerSecond + " is out of range; write 1 to 1000000");
    }
  }

  /** The same with tunnel packets from these sources opened, too. */
  public DataPlaneConfig openingAlso(Collection<Prefix> sources) {
    Set<Prefix> all = new LinkedHashSet<>(tunnelSources);
    all.addAll(sources);
    return new DataPlaneConfig(addressV4, addressV6, List.copyOf(all), splitInner, tooBigPerSecond);
  }

  /** The tunnel to a next hop, if this node has an address of its end point's family. */
  public Optional<TunnelEnds> tunnelTo(TunnelEnd end) {
    IpAddress endPoint = end.endPoint();
    return address(endPoint.isV4()).map(own -> new TunnelEnds(own, endPoint, end.kind()));
  }

  /** The own address of a family. */
  Optional<IpAddress> address(boolean v4) {
    return v4 ? addressV4 : addressV6;
  }
}
