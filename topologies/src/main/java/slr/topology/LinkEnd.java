package slr.topology;

import java.util.List;
import java.util.Optional;
import slr.packet.IpAddress;

/**
 * One end of a link.
 *
 * @param node the node that has the interface
 * @param interfaceName the interface's name in the node's namespace, at most 15 octets (IFNAMSIZ)
 * @param addresses what the interface is called by, at most one per family
 */
public record LinkEnd(String node, String interfaceName, List<InterfaceAddress> addresses) {

  public LinkEnd {
    addresses = List.copyOf(addresses);
  }

  /** The address of a family, if the link has it. */
  public Optional<IpAddress> address(boolean v4) {
    return addresses.stream()
        .filter(address -> address.isV4() == v4)
        .map(InterfaceAddress::address)
        .findFirst();
  }
}
