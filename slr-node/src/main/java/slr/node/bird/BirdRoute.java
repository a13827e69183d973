package slr.node.bird;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import slr.packet.IpAddress;
import slr.packet.Prefix;

/**
 * One route as BIRD knows it (A11).
 *
 * @param prefix the network
 * @param kind {@code unicast}, {@code blackhole}, {@code unreachable} or {@code prohibited}
 * @param protocol the protocol instance it came from
 * @param best whether BIRD uses it
 * @param preference of the protocol
 * @param metric behind the slash of the brackets: the interior cost of an iBGP or OSPF route
 * @param nextHops gateways, several with ECMP; none if on-link or no unicast route
 * @param asPath AS numbers, nearest first; sets of an aggregate are left out
 * @param med BGP multi-exit discriminator
 * @param localPreference BGP local preference
 * @param communities as {@code 65000:42} and, large ones, {@code 65000:1:2}
 * @param ospfRouter of an OSPF route the router that has the network
 * @param bgpNextHop of a BGP route the next hop that its metric is the distance to
 */
public record BirdRoute(
    Prefix prefix,
    String kind,
    String protocol,
    boolean best,
    int preference,
    OptionalLong metric,
    List<IpAddress> nextHops,
    List<Long> asPath,
    OptionalLong med,
    OptionalLong localPreference,
    List<String> communities,
    Optional<String> ospfRouter,
    Optional<IpAddress> bgpNextHop) {

  public BirdRoute {
    nextHops = List.copyOf(nextHops);
    asPath = List.copyOf(asPath);
    communities = List.copyOf(communities);
  }
}
