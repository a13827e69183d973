package slr.core.advertise;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import slr.packet.IpAddress;

/**
 * Tunnel ends that died lately, the latest last. A parent whose session broke meanwhile is told
 * when it has another: nobody else tells it, and its pins do not end by themselves for a while.
 */
final class LateDeaths {

  /** More hosts do not die at once below one node; those that died first are left to time. */
  static final int MAX = 1_024;

  /** A little more than a pin lives that is not said again, with the usual period (RFC 2205). */
  private static final long REMEMBERED_NS = 160_000_000_000L;

  private record Death(TunnelDown end, long atNs) {}

  private final Map<IpAddress, Death> byEndPoint = new LinkedHashMap<>();

  void add(TunnelDown end, long nowNs) {
    byEndPoint.remove(end.endPoint());
    if (byEndPoint.size() == MAX) {
      byEndPoint.remove(byEndPoint.keySet().iterator().next());
    }
    byEndPoint.put(end.endPoint(), new Death(end, nowNs));
  }

  /** Those that still matter. */
  List<TunnelDown> all(long nowNs) {
    byEndPoint.values().removeIf(death -> nowNs - death.atNs() > REMEMBERED_NS);
    return byEndPoint.values().stream().map(Death::end).toList();
  }
}
