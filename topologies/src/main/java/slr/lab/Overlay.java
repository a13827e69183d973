package slr.lab;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import slr.topology.DaemonSettings;
import slr.topology.Node;
import slr.topology.Topology;
import slr.topology.TopologyException;
import slr.topology.Variables;

/**
 * The SLR daemons of a lab with their configurations, every variable filled in, and who is above
 * whom: a daemon's parents are those that listen where it says.
 */
final class Overlay {

  /**
   * A daemon.
   *
   * @param place of its configuration in the topology, for errors
   * @param level the word in its certificate
   */
  record Member(String place, String level, Map<String, Object> config) {

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

    /** Its name; null if the configuration has none, which the daemon will say itself. */
    @Nullable String node() {
      return config.get("node") instanceof String name ? name : null;
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

  /** The daemon of this kind on this node. */
  Member member(Node node, DaemonSettings daemon) {
    return Objects.requireNonNull(members.get(node.name() + "." + daemon.kind().word()));
  }

  /** All daemons. */
  List<Member> members() {
    return List.copyOf(members.values());
  }

  /** The daemon's parents, theirs, and so on; each once, and not itself. */
  Set<Member> above(Member member) {
    Set<Member> above = new LinkedHashSet<>();
    List<Member> open = new ArrayList<>(List.of(member));
    while (!open.isEmpty()) {
      open.removeLast()
          .items("parents")
          .map(byListen::get)
          .forEach(parent -> {
            if (parent != null && !parent.equals(member) && above.add(parent)) {
              open.add(parent);
            }
          });
    }
    return above;
  }

  private static Member member(LabFolder folder, String node, DaemonSettings daemon) {
    String place = "topology.nodes." + node + "." + daemon.kind().word();
    Map<String, Object> values = new HashMap<>(daemon.variables());
    values.put("lab", folder.lab());
    values.put("node", node);
    values.put("run", folder.ofNode(node).toString());
    Variables variables = new Variables(values);
    Map<String, Object> filled = new LinkedHashMap<>();
    daemon.config().forEach((key, value) -> filled.put(key, variables.fill(place, value)));
    return new Member(place, daemon.kind().level(), filled);
  }
}
