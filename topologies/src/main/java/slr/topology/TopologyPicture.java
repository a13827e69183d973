package slr.topology;

import java.util.List;
import java.util.stream.Collectors;

/** A topology for eyes: as text, and in the DOT language of Graphviz. */
public final class TopologyPicture {

  private final Topology topology;

  /** Pictures of this topology. */
  public TopologyPicture(Topology topology) {
    this.topology = topology;
  }

  /** Every node with what runs on it and the links that leave it. */
  public String text() {
    StringBuilder text = new StringBuilder();
    text.append(
        "%s: %d nodes, %d links%n"
            .formatted(topology.name(), topology.nodes().size(), topology.links().size()));
    for (Node node : topology.nodes()) {
      text.append("%n%s  %s%n".formatted(node.name(), description(node)));
      List<Link> links = topology.linksOf(node.name());
      for (Link link : links) {
        LinkEnd near = link.endAt(node.name());
        text.append(
            " %s %-14s %s%n"
                .formatted(
                    link.equals(links.getLast()) ? "`--" : "|--",
                    link.endBeyond(node.name()).node(),
                    near.addresses().stream()
                        .map(InterfaceAddress::toString)
                        .collect(Collectors.joining("  "))));
      }
    }
    return text.toString();
  }

  /** For {@code dot -Tsvg}. */
  public String dot() {
    StringBuilder dot = new StringBuilder();
    dot.append("graph \"%s\" {%n  node [fontname=sans];%n".formatted(topology.name()));
    for (Node node : topology.nodes()) {
      dot.append(
          "  %s [shape=%s, label=\"%s\\n%s\"];%n"
              .formatted(node.name(), shape(node.kind()), node.name(), description(node)));
    }
    for (Link link : topology.links()) {
      dot.append("  %s -- %s;%n".formatted(link.a().node(), link.b().node()));
    }
    return dot.append("}\n").toString();
  }

  private static String description(Node node) {
    StringBuilder words = new StringBuilder(node.kind().word());
    node.bird().ifPresent(bird -> words.append(", BIRD AS ").append(bird.as()));
    node.frr().ifPresent(frr -> words.append(", FRR AS ").append(frr.as()));
    node.nginx().ifPresent(nginx -> words.append(", nginx :").append(nginx.port()));
    node.daemons().forEach(daemon -> words.append(", ").append(daemon.kind().word()));
    return words.toString();
  }

  private static String shape(NodeKind kind) {
    return switch (kind) {
      case ROUTER -> "ellipse";
      case HOST -> "box";
      case CLIENT -> "plain";
    };
  }
}
