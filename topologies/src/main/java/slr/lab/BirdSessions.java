package slr.lab;

import java.nio.file.Path;
import java.util.List;
import slr.topology.Node;
import slr.topology.Topology;

/**
 * The BGP sessions of one BIRD.
 *
 * @param established names of those that are up
 * @param others names of those that are not
 */
record BirdSessions(List<String> established, List<String> others) {

  /** Asks over BIRD's control socket; no sessions at all if it does not answer. */
  static BirdSessions ask(Path socket) {
    CommandResult result = Command.run("birdc", "-s", socket.toString(), "show", "protocols");
    List<String[]> rows =
        result
            .output()
            .lines()
            .map(line -> line.strip().split("\\s+"))
            .filter(words -> words.length > 1 && words[1].equals("BGP"))
            .toList();
    return new BirdSessions(names(rows, true), names(rows, false));
  }

  /** How many sessions a node's BIRD has by the topology. */
  static long expected(Topology topology, Node node) {
    return topology.linksOf(node.name()).stream()
        .filter(link -> topology.node(link.endBeyond(node.name()).node()).bird().isPresent())
        .mapToLong(link -> link.endAt(node.name()).addresses().size())
        .sum();
  }

  private static List<String> names(List<String[]> rows, boolean up) {
    return rows.stream()
        .filter(words -> words[words.length - 1].equals("Established") == up)
        .map(words -> words[0])
        .toList();
  }

  /** Whether the BIRD answered and every session is up. */
  boolean allUp() {
    return others.isEmpty() && !established.isEmpty();
  }

  @Override
  public String toString() {
    return "BGP " + established.size() + "/" + (established.size() + others.size()) + " up";
  }
}
