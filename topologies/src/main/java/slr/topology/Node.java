package slr.topology;

import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import slr.packet.IpAddress;

/**
 * A machine of the topology: in the lab a network namespace with processes.
 *
 * @param name a letter, then letters and digits: it becomes part of interface names
 * @param loopback addresses on {@code lo}
 * @param routes what is laid besides the routes of the links
 * @param sysctls settings of its kernel, by name
 * @param nat the neighbours whose connections it makes its own, and whom nobody else can reach
 * @param bird a BIRD, unless there is an FRR
 * @param frr an FRR, unless there is a BIRD
 * @param daemons SLR daemons, at most one of a kind
 * @param watchdog whether one withdraws for the daemon that announces by BIRD
 * @param exec shell commands that run once in the namespace, before any process starts
 */
public record Node(
    String name,
    NodeKind kind,
    List<InterfaceAddress> loopback,
    List<StaticRoute> routes,
    SortedMap<String, String> sysctls,
    List<String> nat,
    Optional<BirdSettings> bird,
    Optional<FrrSettings> frr,
    Optional<NginxSettings> nginx,
    List<DaemonSettings> daemons,
    boolean watchdog,
    List<String> exec) {

  public Node {
    loopback = List.copyOf(loopback);
    routes = List.copyOf(routes);
    sysctls = new TreeMap<>(sysctls);
    nat = List.copyOf(nat);
    daemons = List.copyOf(daemons);
    exec = List.copyOf(exec);
  }

  /** The AS that its routing daemon speaks for; a node without one is in none. */
  public Optional<Long> as() {
    return bird.map(BirdSettings::as).or(() -> frr.map(FrrSettings::as));
  }

  /** The first address of a family on {@code lo}, by which the rest of its AS knows it. */
  public Optional<IpAddress> loopback(boolean v4) {
    return loopback.stream()
        .filter(each -> each.isV4() == v4)
        .map(InterfaceAddress::address)
        .findFirst();
  }

  /** The daemon that announces by BIRD, if one does. */
  public Optional<DaemonSettings> announcer() {
    return daemons.stream().filter(daemon -> daemon.config().containsKey("announce")).findFirst();
  }

  /** Whether it speaks OSPF with its neighbours of the same AS. */
  public boolean speaksOspf() {
    return bird.filter(BirdSettings::ospf).isPresent();
  }
}
