package slr.node.spare;

import java.net.InetSocketAddress;
import java.util.HashSet;
import java.util.List;

/**
 * The cluster of hot spares that a node belongs to (A16).
 *
 * @param listen where the other members connect; an end point of this node
 * @param members where the others listen
 */
public record MatesConfig(InetSocketAddress listen, List<InetSocketAddress> members) {

  /** More would tell each other too much. */
  private static final int MEMBERS_MAX = 7;

  public MatesConfig {
    members = List.copyOf(members);
    if (listen.getPort() == 0 || listen.getAddress().isAnyLocalAddress()) {
      throw new IllegalArgumentException(
          "listen " + listen + " must be an address that the members can connect to, with a port");
    }
    if (members.isEmpty() || members.size() > MEMBERS_MAX) {
      throw new IllegalArgumentException("members must be 1 to " + MEMBERS_MAX + " addresses");
    }
    if (members.contains(listen) || new HashSet<>(members).size() < members.size()) {
      throw new IllegalArgumentException(
          "members " + members + " must be others, each once: delete " + listen);
    }
  }
}
