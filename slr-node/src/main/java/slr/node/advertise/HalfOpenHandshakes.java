package slr.node.advertise;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The connections whose peers are not known yet, oldest first, and which of them must give way. So
 * strangers fight for places among themselves, those of one source first, and the newest wins: a
 * node that comes now has its time. One thread.
 *
 * @param <H> a handshake
 */
final class HalfOpenHandshakes<H> {

  private final int limit;
  private final int limitPerSource;

  /** All of them with their source, in the order in which they came. */
  private final Map<H, String> sources = new LinkedHashMap<>();

  /** The same by source; without empty queues. */
  private final Map<String, ArrayDeque<H>> bySource = new HashMap<>();

  /** None yet. */
  HalfOpenHandshakes(int limit, int limitPerSource) {
    this.limit = limit;
    this.limitPerSource = limitPerSource;
  }

  /** Adds one and removes the one that must give way to it, if there is one. */
  Optional<H> add(H handshake, String source) {
    ArrayDeque<H> neighbours = bySource.computeIfAbsent(source, _ -> new ArrayDeque<>());
    Optional<H> evicted =
        neighbours.size() >= limitPerSource
            ? Optional.of(neighbours.getFirst())
            : sources.size() >= limit
                ? Optional.of(sources.keySet().iterator().next())
                : Optional.empty();
    neighbours.add(handshake);
    sources.put(handshake, source);
    evicted.ifPresent(this::remove);
    return evicted;
  }

  /** Removes one that has ended, one way or the other; harmless if it has gone already. */
  void remove(H handshake) {
    String source = sources.remove(handshake);
    if (source != null) {
      bySource.computeIfPresent(
          source,
          (_, all) -> {
            all.remove(handshake);
            return all.isEmpty() ? null : all;
          });
    }
  }

  int size() {
    return sources.size();
  }
}
