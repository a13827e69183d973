package slr.plane;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a port counted since it was opened (invariant 7: what came in = what was handed on + what
 * was lost, by reason).
 *
 * @param packets handed to the handler, or taken by the kernel
 * @param bytes IP octets of those packets
 * @param losses packets that were not, by reason in words, such as {@code ring-full}
 */
public record PortCounters(long packets, long bytes, Map<String, Long> losses) {

  public PortCounters {
    losses = Map.copyOf(losses);
  }

  /** The sum of all losses. */
  public long lost() {
    return losses.values().stream().mapToLong(Long::longValue).sum();
  }

  /** These counters with so many more losses for a reason. */
  PortCounters plusLoss(String reason, long count) {
    if (count == 0) {
      return this;
    }
    Map<String, Long> more = new LinkedHashMap<>(losses);
    more.merge(reason, count, Long::sum);
    return new PortCounters(packets, bytes, more);
  }
}
