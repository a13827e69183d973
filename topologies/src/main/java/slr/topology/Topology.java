package slr.topology;

import java.util.List;
import java.util.stream.Collectors;

/**
 * A whole topology; one that exists has passed {@link TopologyRules}.
 *
 * @param name what the lab is called when it is given no other name
 * @param nodes in the order of the file
 * @param links in the order of the file
 */
public record Topology(String name, List<Node> nodes, List<Link> links) {

  /**
   * @throws TopologyException if a rule is broken; the first one found is told
   */
  public Topology {
    nodes = List.copyOf(nodes);
    links = List.copyOf(links);
    TopologyRules.check(name, nodes, links);
  }

  /** The same topology as a lab of another name, so that two can stand side by side. */
  public Topology withName(String other) {
    return new Topology(other, nodes, links);
  }

  /**
   * The node of this name.
   *
   * @throws TopologyException if there is none
   */
  public Node node(String wanted) {
    return nodes.stream()
        .filter(node -> node.name().equals(wanted))
        .findFirst()
        .orElseThrow(() -> unknownNode(name, wanted, nodes));
  }

  /** The links of a node, in the order of the file. */
  public List<Link> linksOf(String node) {
    return links.stream().filter(link -> link.touches(node)).toList();
  }

  static TopologyException unknownNode(String place, String wanted, List<Node> nodes) {
    return new TopologyException(
        place,
        "there is no node '" + wanted + "'",
        "use one of " + nodes.stream().map(Node::name).collect(Collectors.joining(", ")));
  }
}
