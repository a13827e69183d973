package slr.topology;

import java.util.List;
import java.util.Optional;

/**
 * A machine of the topology: in the lab a network namespace with processes.
 *
 * @param name a letter, then letters and digits: it becomes part of interface names
 * @param loopback addresses on {@code lo}
 * @param routes what is laid besides the routes of the links
 * @param daemons SLR daemons, at most one of a kind
 * @param exec shell commands that run once in the namespace, before any process starts
 */
public record Node(
    String name,
    NodeKind kind,
    List<InterfaceAddress> loopback,
    List<StaticRoute> routes,
    Optional<BirdSettings> bird,
    Optional<NginxSettings> nginx,
    List<DaemonSettings> daemons,
    List<String> exec) {

  public Node {
    loopback = List.copyOf(loopback);
    routes = List.copyOf(routes);
    daemons = List.copyOf(daemons);
    exec = List.copyOf(exec);
  }
}
