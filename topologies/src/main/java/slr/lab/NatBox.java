package slr.lab;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import slr.topology.Node;
import slr.topology.Topology;

/**
 * What makes a router a NAT box with a stateful firewall, as a home or a company has one: who is
 * inside gets its addresses in both families, and nothing comes in that does not belong to a
 * connection that began inside.
 *
 * @param inside the interfaces towards those who are inside
 */
record NatBox(List<String> inside) {

  private static final String RULES =
      """
      table inet nat_box {
        chain outward {
          type nat hook postrouting priority srcnat; policy accept;
          oifname != { ${inside} } masquerade
        }
        chain through {
          type filter hook forward priority filter; policy drop;
          ct state established,related accept
          ct state invalid drop
          iifname { ${inside} } ct state new accept
        }
      }
      """;

  private static final Duration LIMIT = Duration.ofSeconds(10);

  /** That of a node, if it is one. */
  static Optional<NatBox> of(Topology topology, Node node) {
    List<String> inside =
        topology.linksOf(node.name()).stream()
            .filter(link -> node.nat().stream().anyMatch(link::touches))
            .map(link -> link.endAt(node.name()).interfaceName())
            .toList();
    return inside.isEmpty() ? Optional.empty() : Optional.of(new NatBox(inside));
  }

  /** The rules, in the language of nft. */
  String rules() {
    return RULES.replace(
        "${inside}",
        inside.stream().map(name -> '"' + name + '"').collect(Collectors.joining(", ")));
  }

  /** Lays them in the namespace of the node. */
  void closeIn(Namespace namespace) {
    Command.run(namespace.entering(List.of("nft", "-f", "-")), rules(), LIMIT).orThrow();
  }
}
