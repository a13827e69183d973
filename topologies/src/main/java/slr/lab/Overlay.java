package slr.lab;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import slr.packet.Prefix;
import slr.topology.DaemonKind;
import slr.topology.DaemonSettings;
import slr.topology.Node;
import slr.topology.Topology;
import slr.topology.TopologyException;
import slr.topology.Variables;

/**
 * The SLR daemons of a lab with their configurations, every variable filled in, and who is above
 * whom: a daemon's parents are those that listen where it says.
 */
public final class Overlay {

  /** Where a web client asks; a service of port 0 answers at every port. */
  private static final Set<Integer> WEB_PORTS = Set.of(80, 0);

  /**
   * A daemon.
   *
   * @param node of the topology, where it runs
   * @param config its file
   */
  public record Member(String node, DaemonKind kind, Map<String, Object> config) {

    /** Where its configuration stands in the topology, for errors. */
    public String place() {
      return "topology.nodes." + node + "." + kind.word();
    }

    /** Its name in the trust domain; empty if it has none, which the daemon will say itself. */
    public Optional<String> name() {
      return Optional.ofNullable(config.get("node")).map(Object::toString);
    }

    /** Its name, else that of its node. */
    @Override
    public String toString() {
      return name().orElse(node);
    }

    /** Whether it signals pins. */
    boolean pins() {
      return config.get("pins") instanceof Map<?, ?> pins
          && !"none".equals(String.valueOf(pins.get("transport")));
    }

    /** Whether it is a host agent, below which nobody is. */
    public boolean isHost() {
      return kind == DaemonKind.HOST;
    }

    /** The virtual hosts that a host serves to web clients. */
    public SortedSet<Prefix> web() {
      SortedSet<Prefix> web = new TreeSet<>();
      items("services")
          .filter(Map.class::isInstance)
          .map(service -> (Map<?, ?>) service)
          .filter(service -> WEB_PORTS.contains(number(service.get("port"))))
          .forEach(service -> web.add(Prefix.parse(String.valueOf(service.get("virtual-host")))));
      return web;
    }

    private static int number(@Nullable Object value) {
      return value instanceof Integer number ? number : 0;
    }

    /** The items of a list in the configuration; none if there is no such list. */
    Stream<Object> items(String key) {
      return config.get(key) instanceof List<?> items
          ? items.stream().map(Object.class::cast)
          : Stream.empty();
    }

    /** The values of one key in all maps of a list. */
    Stream<Object> values(String list, String key) {
      return items(list)
          .filter(Map.class::isInstance)
          .map(item -> ((Map<?, ?>) item).get(key))
          .filter(String.class::isInstance)
          .map(Object.class::cast);
    }
  }

  private final Map<String, Member> members = new LinkedHashMap<>();
  private final Map<Object, Member> byListen = new HashMap<>();

  /**
   * Fills in all configurations.
   *
   * @throws TopologyException if a variable is unknown
   */
  Overlay(Topology topology, LabFolder folder) {
    for (Node node : topology.nodes()) {
      for (DaemonSettings daemon : node.daemons()) {
        Member member = member(folder, node.name(), daemon);
        members.put(node.name() + "." + daemon.kind().word(), member);
        Object listen = member.config().get("listen");
        if (listen != null) {
          byListen.put(listen, member);
        }
      }
    }
  }

  private static Member member(LabFolder folder, String node, DaemonSettings daemon) {
    Map<String, Object> values = new HashMap<>(daemon.variables());
    values.put("lab", folder.lab());
    values.put("node", node);
    values.put("run", folder.ofNode(node).toString());
    Variables variables = new Variables(values);
    Map<String, Object> filled = new LinkedHashMap<>();
    Member member = new Member(node, daemon.kind(), filled);
    daemon.config().forEach((key, value) -> filled.put(key, variables.fill(member.place(), value)));
    return member;
  }

  /** The daemon of this kind on this node. */
  Member member(Node node, DaemonSettings daemon) {
    return Objects.requireNonNull(members.get(node.name() + "." + daemon.kind().word()));
  }

  /** All daemons. */
  public List<Member> members() {
    return List.copyOf(members.values());
  }

  /** The host agents. */
  public List<Member> hosts() {
    return members.values().stream().filter(Member::isHost).toList();
  }

  /** The SLRs, each after those above it. */
  public List<Member> slrs() {
    return members.values().stream()
        .filter(each -> !each.isHost())
        .sorted(Comparator.comparingInt(this::depth))
        .toList();
  }

  /** The SLRs that have nobody above them. */
  public List<Member> tops() {
    return slrs().stream().filter(each -> parents(each).isEmpty()).toList();
  }

  /** Those at whom this one registers. */
  public List<Member> parents(Member child) {
    return child.items("parents").map(byListen::get).filter(Objects::nonNull).toList();
  }

  /** Those who register at this one. */
  public List<Member> children(Member parent) {
    return members.values().stream().filter(each -> parents(each).contains(parent)).toList();
  }

  /** The daemon's parents, theirs, and so on; each once, and not itself. */
  Set<Member> above(Member member) {
    Set<Member> above = new LinkedHashSet<>();
    List<Member> open = new ArrayList<>(List.of(member));
    while (!open.isEmpty()) {
      for (Member parent : parents(open.removeLast())) {
        if (!parent.equals(member) && above.add(parent)) {
          open.add(parent);
        }
      }
    }
    return above;
  }

  /** The daemons that this one is above of; each once, and not itself. */
  List<Member> below(Member top) {
    return members.values().stream().filter(each -> above(each).contains(top)).toList();
  }

  /** The hosts below, itself if it is one. */
  public List<Member> hostsBelow(Member top) {
    return hosts().stream().filter(host -> host.equals(top) || above(host).contains(top)).toList();
  }

  /** The first virtual host whose hosts are asked for their load, if there is one. */
  public Optional<Prefix> loaded() {
    return hosts().stream()
        .flatMap(host -> host.items("services"))
        .map(service -> (Map<?, ?>) service)
        .filter(service -> service.containsKey("load"))
        .map(service -> Prefix.parse(String.valueOf(service.get("virtual-host"))))
        .findFirst();
  }

  /** The virtual hosts that some host serves to web clients. */
  public SortedSet<Prefix> web() {
    SortedSet<Prefix> all = new TreeSet<>();
    hosts().forEach(each -> all.addAll(each.web()));
    return all;
  }

  private int depth(Member member) {
    return above(member).size();
  }
}
