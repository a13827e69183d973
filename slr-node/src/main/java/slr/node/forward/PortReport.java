package slr.node.forward;

import java.util.Map;
import slr.plane.PortCounters;

/**
 * One port.
 *
 * @param name such as {@code packet:eth0}
 * @param direction {@code in} or {@code out}
 * @param packets handed to the path, or taken by the kernel
 * @param bytes IP octets of those
 * @param lost packets that were not
 * @param losses by reason
 */
public record PortReport(
    String name, String direction, long packets, long bytes, long lost, Map<String, Long> losses) {

  static PortReport of(String name, String direction, PortCounters counters) {
    return new PortReport(
        name, direction, counters.packets(), counters.bytes(), counters.lost(), counters.losses());
  }
}
