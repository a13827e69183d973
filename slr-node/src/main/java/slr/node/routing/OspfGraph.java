package slr.node.routing;

import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jgrapht.GraphPath;
import org.jgrapht.alg.interfaces.ShortestPathAlgorithm.SingleSourcePaths;
import org.jgrapht.alg.shortestpath.DijkstraShortestPath;
import org.jgrapht.graph.DefaultWeightedEdge;
import org.jgrapht.graph.SimpleDirectedWeightedGraph;
import org.jspecify.annotations.Nullable;
import slr.node.bird.OspfState;
import slr.packet.IpAddress;
import slr.packet.Prefix;

/**
 * The topology that an OSPF instance knows, and the shortest ways from this router (RFC 2328 16.1).
 * It follows the link states at once, while BIRD computes its routes anew only each second.
 */
final class OspfGraph {

  private final List<OspfState.Stub> stubs;
  private final int vertices;
  private final @Nullable SingleSourcePaths<String, DefaultWeightedEdge> ways;

  /**
   * A way to a network.
   *
   * @param prefix the network
   * @param metric of all of it, the last step included
   * @param words the routers on it, each with its distance
   */
  record Reach(Prefix prefix, long metric, String words) {}

  OspfGraph(OspfState state) {
    stubs = state.stubs();
    SimpleDirectedWeightedGraph<String, DefaultWeightedEdge> graph =
        new SimpleDirectedWeightedGraph<>(DefaultWeightedEdge.class);
    state.own().ifPresent(graph::addVertex);
    stubs.forEach(stub -> graph.addVertex(stub.vertex()));
    for (OspfState.Link link : state.links()) {
      graph.addVertex(link.from());
      graph.addVertex(link.to());
      if (!link.from().equals(link.to())) {
        add(graph, link);
      }
    }
    dropOneWay(graph);
    vertices = graph.vertexSet().size();
    ways = state.own().map(own -> new DijkstraShortestPath<>(graph).getPaths(own)).orElse(null);
  }

  /** Of two links between the same routers the better one counts. */
  private static void add(
      SimpleDirectedWeightedGraph<String, DefaultWeightedEdge> graph, OspfState.Link link) {
    DefaultWeightedEdge edge = graph.addEdge(link.from(), link.to());
    if (edge != null) {
      graph.setEdgeWeight(edge, (double) link.metric());
    } else {
      DefaultWeightedEdge other = Objects.requireNonNull(graph.getEdge(link.from(), link.to()));
      graph.setEdgeWeight(other, Math.min((double) link.metric(), graph.getEdgeWeight(other)));
    }
  }

  /** A link that one end has given up is none (RFC 2328 16.1, step 2b). */
  private static void dropOneWay(SimpleDirectedWeightedGraph<String, DefaultWeightedEdge> graph) {
    graph.removeAllEdges(
        graph.edgeSet().stream()
            .filter(
                edge -> !graph.containsEdge(graph.getEdgeTarget(edge), graph.getEdgeSource(edge)))
            .toList());
  }

  /** Routers and networks with more than one router. */
  int vertices() {
    return vertices;
  }

  /** The way to the longest network that holds the address; of several to the same the shortest. */
  Optional<Reach> reach(IpAddress address) {
    return stubs.stream()
        .filter(stub -> stub.prefix().contains(address))
        .flatMap(stub -> path(stub.vertex()).map(path -> reach(stub, path)).stream())
        .max(
            Comparator.comparingInt((Reach each) -> each.prefix().length())
                .thenComparing(Comparator.comparingLong(Reach::metric).reversed()));
  }

  /** The routers on the way to this one. */
  Optional<String> wayTo(String router) {
    return path(router).map(OspfGraph::words);
  }

  private Optional<GraphPath<String, DefaultWeightedEdge>> path(String vertex) {
    return ways != null && ways.getGraph().containsVertex(vertex)
        ? Optional.ofNullable(ways.getPath(vertex))
        : Optional.empty();
  }

  private static Reach reach(OspfState.Stub stub, GraphPath<String, DefaultWeightedEdge> path) {
    return new Reach(stub.prefix(), (long) path.getWeight() + stub.metric(), words(path));
  }

  private static String words(GraphPath<String, DefaultWeightedEdge> path) {
    return String.join(" > ", path.getVertexList());
  }
}
