package slr.lab.chaos;

import java.util.Map;
import java.util.TreeMap;

/**
 * How often each way of finding a flow again has served, at a moment.
 *
 * @param byDaemon way and count, of each daemon since it began
 */
record Recoveries(Map<String, Map<String, Long>> byDaemon) {

  /** What came since an earlier moment; a daemon that counts less than then began anew. */
  Map<String, Long> since(Recoveries earlier) {
    Map<String, Long> gained = new TreeMap<>();
    byDaemon.forEach((daemon, counts) -> {
      Map<String, Long> old = earlier.byDaemon.getOrDefault(daemon, Map.of());
      counts.forEach((way, count) -> {
        long before = old.getOrDefault(way, 0L);
        gained.merge(way, count >= before ? count - before : count, Long::sum);
      });
    });
    gained.values().removeIf(count -> count == 0);
    return gained;
  }
}
