package slr.topology;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import slr.packet.IpAddress;

/**
 * One BGP session of a node, in one address family. Sessions follow from the links: two routers of
 * different ASes with a link between them are neighbours, and so are, over their loopbacks, all
 * routers of one AS's OSPF that have a neighbour outside of the AS.
 *
 * @param node the router at the other end
 * @param as its AS
 * @param near this router's address
 * @param far the other one's
 * @param internal whether both are of one AS
 */
public record BgpNeighbour(String node, long as, IpAddress near, IpAddress far, boolean internal) {

  /** All sessions of a node; none if it runs no routing daemon. */
  public static List<BgpNeighbour> of(Topology topology, Node node) {
    List<BgpNeighbour> all = new ArrayList<>();
    if (node.as().isEmpty()) {
      return all;
    }
    for (Link link : topology.linksOf(node.name())) {
      Node other = topology.node(link.endBeyond(node.name()).node());
      if (other.as().isPresent() && !other.as().equals(node.as())) {
        for (boolean v4 : new boolean[] {true, false}) {
          add(
              all,
              other,
              link.endAt(node.name()).address(v4),
              link.endBeyond(node.name()).address(v4),
              false);
        }
      }
    }
    if (isInnerBorder(topology, node)) {
      for (Node other : topology.nodes()) {
        if (!other.equals(node) && other.as().equals(node.as()) && isInnerBorder(topology, other)) {
          for (boolean v4 : new boolean[] {true, false}) {
            add(all, other, node.loopback(v4), other.loopback(v4), true);
          }
        }
      }
    }
    return all;
  }

  /** Whether a node has a neighbour in another AS. */
  public static boolean isBorder(Topology topology, Node node) {
    return node.as().isPresent()
        && topology.linksOf(node.name()).stream()
            .map(link -> topology.node(link.endBeyond(node.name()).node()).as())
            .anyMatch(as -> as.isPresent() && !as.equals(node.as()));
  }

  /** Places of one AS with nothing between them but the outside know each other by eBGP alone. */
  private static boolean isInnerBorder(Topology topology, Node node) {
    return node.speaksOspf() && isBorder(topology, node);
  }

  /** Whether the session carries IPv4. */
  public boolean isV4() {
    return near.isV4();
  }

  private static void add(
      List<BgpNeighbour> all,
      Node other,
      Optional<IpAddress> near,
      Optional<IpAddress> far,
      boolean internal) {
    if (near.isPresent() && far.isPresent()) {
      long as = other.as().orElseThrow();
      all.add(new BgpNeighbour(other.name(), as, near.get(), far.get(), internal));
    }
  }
}
