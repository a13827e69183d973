package slr.lab;

import java.util.List;
import java.util.stream.Collectors;
import slr.packet.Prefix;
import slr.topology.BgpNeighbour;
import slr.topology.FrrSettings;
import slr.topology.Node;
import slr.topology.Topology;

/** The configuration of one node's FRR (8.4), from the topology: eBGP with BFD, and no more. */
final class FrrConfig {

  /**
   * In the order in which they are started. Zebra speaks to the kernel, and the others to zebra.
   */
  static final List<String> DAEMONS = List.of("zebra", "bfdd", "bgpd");

  private final Topology topology;
  private final Node node;
  private final FrrSettings frr;

  FrrConfig(Topology topology, Node node, FrrSettings frr) {
    this.topology = topology;
    this.node = node;
    this.frr = frr;
  }

  /** The whole text for one of the daemons. */
  String text(String daemon) {
    return daemon.equals("bgpd") ? bgp() : "log stdout\n";
  }

  /**
   * The same short timers as BIRD's. An FRR lets nothing through without a policy by default (RFC
   * 8212), and treats what is about to go as the last choice without being told (RFC 8326).
   */
  private String bgp() {
    List<BgpNeighbour> neighbours = BgpNeighbour.of(topology, node);
    String sessions =
        neighbours.stream()
            .map(each ->
                """
                 neighbor %1$s remote-as %2$d
                 neighbor %1$s timers 1 3
                 neighbor %1$s timers connect 1
                 neighbor %1$s bfd 4 150 150
                """
                    .formatted(each.far(), each.as()))
            .collect(Collectors.joining());
    return """
    log stdout
    router bgp %d
     bgp router-id %s
     no bgp ebgp-requires-policy
     no bgp network import-check
     no bgp default ipv4-unicast
    %s%s%s\
    """
        .formatted(
            frr.as(),
            BirdConfig.routerId(topology, node),
            sessions,
            family(neighbours, true),
            family(neighbours, false));
  }

  private String family(List<BgpNeighbour> neighbours, boolean v4) {
    StringBuilder text =
        new StringBuilder(" address-family ipv%s unicast%n".formatted(v4 ? "4" : "6"));
    for (Prefix prefix : frr.announce()) {
      if (prefix.isV4() == v4) {
        text.append("  network %s%n".formatted(prefix));
      }
    }
    for (BgpNeighbour neighbour : neighbours) {
      if (neighbour.isV4() == v4) {
        text.append("  neighbor %s activate%n".formatted(neighbour.far()));
      }
    }
    return text.append(" exit-address-family%n".formatted()).toString();
  }
}
