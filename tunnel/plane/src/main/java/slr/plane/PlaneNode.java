package slr.plane;

import java.util.Optional;
import slr.packet.IpAddress;

/**
 * What the kernel's data plane knows of the node itself.
 *
 * @param addressV4 tunnels end here, and errors come from here
 * @param addressV6 the same for IPv6
 * @param tooBigPerSecond how many "too big" errors are sent at most
 * @param icmpErrorsPerSecond how many errors about known flows are passed on at most
 * @param redirectsBack whether a packet that leaves by the interface it came in by is redirected
 *     there; XDP_TX is quicker, but goes lost on a veth whose peer has no program
 * @param standIn when the program decides in Java's place, and how
 */
public record PlaneNode(
    Optional<IpAddress> addressV4,
    Optional<IpAddress> addressV6,
    int tooBigPerSecond,
    int icmpErrorsPerSecond,
    boolean redirectsBack,
    PlaneStandIn standIn) {

  /** The same by XDP_TX, without a stand-in. */
  public PlaneNode(
      Optional<IpAddress> addressV4,
      Optional<IpAddress> addressV6,
      int tooBigPerSecond,
      int icmpErrorsPerSecond) {
    this(addressV4, addressV6, tooBigPerSecond, icmpErrorsPerSecond, false, PlaneStandIn.NEVER);
  }

  public PlaneNode {
    boolean families =
        addressV4.map(IpAddress::isV4).orElse(true)
            && addressV6.map(address -> !address.isV4()).orElse(true);
    if (!families) {
      throw new IllegalArgumentException("the two addresses are of one family each");
    }
    if (tooBigPerSecond < 0 || icmpErrorsPerSecond < 0) {
      throw new IllegalArgumentException("a rate is not negative");
    }
  }
}
