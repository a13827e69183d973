package slr.fuzz.targets;

import static slr.fuzz.PropertyViolation.require;
import static slr.fuzz.PropertyViolation.requireEqual;

import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import slr.fuzz.FuzzTarget;
import slr.packet.IpAddress;
import slr.topology.InterfaceAddress;
import slr.topology.Link;
import slr.topology.LinkEnd;
import slr.topology.Node;
import slr.topology.Topology;
import slr.topology.TopologyException;
import slr.topology.TopologyFile;
import slr.topology.TopologyGraph;
import slr.topology.TopologyPicture;

/** Topology files: what is accepted must be fit to become commands that root runs. */
public final class TopologyTarget implements FuzzTarget {

  @Override
  public String name() {
    return "topology";
  }

  @Override
  public String about() {
    return "topology files: a place, a problem and a fix, or nodes, links and names as promised";
  }

  @Override
  public List<String> guidedBy() {
    return List.of("tools.jackson.dataformat.yaml.**", "org.snakeyaml.engine.v2.scanner.**");
  }

  @Override
  public void run(byte[] input) {
    Topology topology;
    try {
      topology = TopologyFile.parse(new String(input, StandardCharsets.UTF_8));
    } catch (TopologyException refused) {
      require(!refused.place().isBlank(), "refused without a place: %s", refused.getMessage());
      return;
    }
    require(topology.name().matches("[a-z][a-z0-9-]{0,19}"), "lab '%s'", topology.name());
    Set<String> names = new HashSet<>();
    for (Node node : topology.nodes()) {
      require(node.name().matches("[a-z][a-z0-9]{0,11}"), "node '%s'", node.name());
      require(names.add(node.name()), "two nodes are called %s", node.name());
      requireEqual(topology.node(node.name()), node, "node of its name");
    }
    Set<IpAddress> addresses = new HashSet<>();
    Set<String> interfaces = new HashSet<>();
    for (Link link : topology.links()) {
      for (LinkEnd end : link.ends()) {
        require(names.contains(end.node()), "a link ends at %s", end);
        String name = end.interfaceName();
        require(name.matches("[A-Za-z][A-Za-z0-9._-]{0,14}"), "interface '%s'", name);
        require(interfaces.add(end.node() + " " + name), "%s is there twice", end);
        for (InterfaceAddress address : end.addresses()) {
          require(addresses.add(address.address()), "two ends have %s", address);
        }
      }
    }
    TopologyGraph graph = new TopologyGraph(topology);
    String first = topology.nodes().getFirst().name();
    requireEqual(graph.reachableFrom(first), names, "nodes that a path reaches");
    TopologyPicture picture = new TopologyPicture(topology);
    require(picture.text().contains(topology.name()), "a picture without its name");
    require(picture.dot().startsWith("graph"), "a graph that is none");
    requireEqual(topology.withName("other").links(), topology.links(), "links of a renamed lab");
  }
}
