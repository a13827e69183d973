package slr.topology;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jgrapht.Graph;
import org.jgrapht.GraphPath;
import org.jgrapht.alg.connectivity.ConnectivityInspector;
import org.jgrapht.alg.shortestpath.BFSShortestPath;
import org.jgrapht.graph.Multigraph;

/** Nodes and links as a graph: who reaches whom, and over how many links. */
public final class TopologyGraph {

  private final Graph<String, Link> graph = new Multigraph<>(Link.class);

  /** The graph of a topology. */
  public TopologyGraph(Topology topology) {
    this(topology.nodes(), topology.links());
  }

  TopologyGraph(List<Node> nodes, List<Link> links) {
    nodes.forEach(node -> graph.addVertex(node.name()));
    links.forEach(link -> graph.addEdge(link.a().node(), link.b().node(), link));
  }

  /** All nodes that some path joins with this one, itself included. */
  public Set<String> reachableFrom(String node) {
    return new ConnectivityInspector<>(graph).connectedSetOf(node);
  }

  /** The nodes on a path of fewest links, both ends included; empty if there is none. */
  public Optional<List<String>> shortestPath(String from, String to) {
    return Optional.ofNullable(new BFSShortestPath<>(graph).getPath(from, to))
        .map(GraphPath::getVertexList);
  }
}
