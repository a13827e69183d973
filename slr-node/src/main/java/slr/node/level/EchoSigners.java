package slr.node.level;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import slr.core.advertise.ChildPins;
import slr.core.advertise.Level;
import slr.core.advertise.SessionMachine;
import slr.core.recover.EchoSigner;
import slr.packet.IpAddress;
import slr.packet.echo.EchoKeys;

/**
 * Which hosts may sign where flows are (A18), each by the keys of its session and of the one
 * before: an echo may be on its way while the session breaks.
 */
public final class EchoSigners {

  private static final int SESSIONS = 2;

  /** The latest first. */
  private final Map<IpAddress, List<EchoSigner>> byEndPoint = new HashMap<>();

  /** Looks at the sessions, and forgets hosts that are not known any more. */
  public Map<IpAddress, List<EchoSigner>> follow(
      List<ChildPins> children, Function<SessionMachine, Optional<EchoKeys>> keys) {
    List<ChildPins> hosts = children.stream().filter(child -> child.level() == Level.HOST).toList();
    byEndPoint
        .keySet()
        .retainAll(hosts.stream().flatMap(host -> host.endPoints().stream()).toList());
    for (ChildPins host : hosts) {
      host.session()
          .map(SessionMachine.class::cast)
          .flatMap(keys)
          .ifPresent(its -> note(host, new EchoSigner(host.nextHop(), its)));
    }
    return Map.copyOf(byEndPoint);
  }

  private void note(ChildPins host, EchoSigner latest) {
    for (IpAddress endPoint : host.endPoints()) {
      List<EchoSigner> before = byEndPoint.getOrDefault(endPoint, List.of());
      if (!before.contains(latest)) {
        List<EchoSigner> all = new ArrayList<>(List.of(latest));
        before.stream().limit(SESSIONS - 1).forEach(all::add);
        byEndPoint.put(endPoint, List.copyOf(all));
      }
    }
  }
}
