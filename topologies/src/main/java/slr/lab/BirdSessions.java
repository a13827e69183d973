package slr.lab;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import slr.node.bird.BirdClient;
import slr.node.bird.BirdException;
import slr.node.bird.BirdProtocol;
import slr.topology.BgpNeighbour;
import slr.topology.Node;
import slr.topology.Topology;

/**
 * The BGP sessions of one BIRD.
 *
 * @param established names of those that are up
 * @param others names of those that are not
 */
record BirdSessions(List<String> established, List<String> others) {

  private static final Duration TIMEOUT = Duration.ofSeconds(2);

  /** Asks over BIRD's control socket; no sessions at all if it does not answer. */
  static BirdSessions ask(Path socket) {
    try (BirdClient bird = new BirdClient(socket, TIMEOUT)) {
      List<BirdProtocol> sessions =
          bird.protocols().stream().filter(protocol -> protocol.kind().equals("BGP")).toList();
      return new BirdSessions(names(sessions, true), names(sessions, false));
    } catch (BirdException _) {
      return new BirdSessions(List.of(), List.of());
    }
  }

  /** How many sessions a node's BIRD has by the topology. */
  static long expected(Topology topology, Node node) {
    return BgpNeighbour.of(topology, node).size();
  }

  private static List<String> names(List<BirdProtocol> sessions, boolean up) {
    return sessions.stream().filter(s -> s.isUp() == up).map(BirdProtocol::name).toList();
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
