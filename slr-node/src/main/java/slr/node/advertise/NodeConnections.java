package slr.node.advertise;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The connections that stand, by the node at their other end. Any thread. */
final class NodeConnections {

  private final Map<String, ArrayDeque<AdvertisementConnection>> byNode = new HashMap<>();
  private int count;

  /**
   * Adds one.
   *
   * @return the node's oldest, if it has more than the limit now
   */
  synchronized Optional<AdvertisementConnection> add(
      AdvertisementConnection connection, int limitPerNode) {
    ArrayDeque<AdvertisementConnection> its =
        byNode.computeIfAbsent(connection.allowed().node(), _ -> new ArrayDeque<>());
    its.add(connection);
    count++;
    return its.size() > limitPerNode ? Optional.of(its.getFirst()) : Optional.empty();
  }

  synchronized void remove(AdvertisementConnection connection) {
    byNode.computeIfPresent(
        connection.allowed().node(),
        (_, all) -> {
          if (all.remove(connection)) {
            count--;
          }
          return all.isEmpty() ? null : all;
        });
  }

  synchronized int size() {
    return count;
  }

  synchronized List<AdvertisementConnection> all() {
    List<AdvertisementConnection> all = new ArrayList<>(count);
    byNode.values().forEach(all::addAll);
    return all;
  }
}
