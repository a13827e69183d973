package slr.lab.simulated;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import slr.core.advertise.Level;
import slr.core.forward.VirtualHostOptions;
import slr.core.row.RowKey;
import slr.packet.IpProtocol;
import slr.packet.Prefix;
import slr.sim.world.Blueprint;
import slr.sim.world.BlueprintReader;
import slr.sim.world.Member;
import slr.sim.world.Service;
import slr.topology.DaemonKind;
import slr.topology.DaemonSettings;
import slr.topology.Node;
import slr.topology.NodeKind;
import slr.topology.Topology;
import slr.topology.TopologyException;
import slr.topology.TopologyFile;

/** Makes a simulated world of a topology file. */
public final class SimulatedTopology implements BlueprintReader {

  /** What clients of the simulator ask for where a service takes any port: the labs' servers. */
  private static final int PORT = 80;

  private static final int CLIENTS_FOR_EACH = 12;
  private static final int CAPACITY = 50;

  /** Called by the service loader. */
  public SimulatedTopology() {}

  @Override
  public Blueprint read(Path file) {
    try {
      return blueprint(TopologyFile.read(file));
    } catch (TopologyException wrong) {
      throw new IllegalArgumentException(wrong.getMessage(), wrong);
    }
  }

  /**
   * The world of a topology.
   *
   * @throws TopologyException if it has no SLR, no host or no client, or a name leads nowhere
   */
  static Blueprint blueprint(Topology topology) {
    Map<String, DaemonKeys> levels = new LinkedHashMap<>();
    Map<String, Level> kinds = new LinkedHashMap<>();
    Map<String, DaemonKeys> hosts = new LinkedHashMap<>();
    Map<String, String> byListen = new TreeMap<>();
    for (Node node : topology.nodes()) {
      for (DaemonSettings daemon : node.daemons()) {
        DaemonKeys keys = DaemonKeys.of(node.name(), daemon);
        if (daemon.kind() == DaemonKind.HOST) {
          hosts.put(node.name(), keys);
        } else if (levels.put(node.name(), keys) == null) {
          kinds.put(node.name(), Level.valueOf(daemon.kind().level().toUpperCase(Locale.ROOT)));
          byListen.put(keys.text("listen"), node.name());
        } else {
          throw new TopologyException(
              node.name(), "has two SLRs", "give each a node: a simulated node is one process");
        }
      }
    }
    long clients = topology.nodes().stream().filter(its -> its.kind() == NodeKind.CLIENT).count();
    Map<RowKey, Service> services = services(levels, hosts);
    List<Member> members = new ArrayList<>();
    levels.forEach((name, keys) ->
        members.add(
            new Member(
                name,
                kinds.getOrDefault(name, Level.SITE),
                names(keys, "parents", byListen),
                names(keys, "peers", byListen),
                keys.parts("virtual-hosts").stream().map(SimulatedTopology::prefix).toList(),
                Map.of())));
    hosts.forEach((name, keys) ->
        members.add(
            new Member(
                name,
                Level.HOST,
                names(keys, "parents", byListen),
                List.of(),
                offers(keys).keySet().stream().map(RowKey::virtualHost).distinct().toList(),
                offers(keys))));
    require(!levels.isEmpty() && !hosts.isEmpty(), topology, "an SLR and a host");
    require(clients > 0, topology, "a client");
    return Blueprint.of(
        members, List.copyOf(services.values()), Math.toIntExact(clients) * CLIENTS_FOR_EACH);
  }

  private static void require(boolean holds, Topology topology, String what) {
    if (!holds) {
      throw new TopologyException(
          topology.name(), "it has nothing to simulate", "a world needs " + what + " at least");
    }
  }

  private static List<String> names(DaemonKeys keys, String key, Map<String, String> byListen) {
    return keys.texts(key).stream()
        .map(address -> {
          String name = byListen.get(address);
          if (name == null) {
            throw keys.broken(key, "nobody listens at " + address);
          }
          return name;
        })
        .toList();
  }

  /** What hosts serve, each with the options that the highest SLR has for its virtual host. */
  private static Map<RowKey, Service> services(
      Map<String, DaemonKeys> levels, Map<String, DaemonKeys> hosts) {
    Map<Prefix, VirtualHostOptions> options = new TreeMap<>();
    for (DaemonKeys keys : levels.values()) {
      for (DaemonKeys each : keys.parts("virtual-hosts")) {
        options.putIfAbsent(prefix(each), options(each));
      }
    }
    Map<RowKey, Service> services = new TreeMap<>();
    for (DaemonKeys keys : hosts.values()) {
      for (RowKey row : offers(keys).keySet()) {
        VirtualHostOptions chosen = options.get(row.virtualHost());
        if (chosen == null) {
          throw keys.broken("services", "no SLR has the virtual host " + row.virtualHost());
        }
        int protocol = row.protocol() == RowKey.ANY ? IpProtocol.TCP : row.protocol();
        int port = row.port() == RowKey.ANY ? PORT : row.port();
        services.put(row, new Service(row, chosen, protocol, port));
      }
    }
    return services;
  }

  /** Capacity by what a host serves. */
  private static Map<RowKey, Integer> offers(DaemonKeys host) {
    Map<RowKey, Integer> offers = new TreeMap<>();
    for (DaemonKeys service : host.parts("services")) {
      int protocol =
          switch (service.text("protocol", "tcp")) {
            case "tcp" -> IpProtocol.TCP;
            case "udp" -> IpProtocol.UDP;
            case "any" -> RowKey.ANY;
            default -> throw service.broken("protocol", "'" + service.text("protocol") + "'");
          };
      RowKey row =
          new RowKey(
              parsed(service, "virtual-host"), protocol, service.number("port", RowKey.ANY), 0);
      offers.put(row, service.number("capacity", CAPACITY));
    }
    return offers;
  }

  private static VirtualHostOptions options(DaemonKeys keys) {
    VirtualHostOptions usual = VirtualHostOptions.usual();
    try {
      return new VirtualHostOptions(
          keys.text("policy", usual.policy()),
          VirtualHostOptions.Udp.valueOf(word(keys, "udp", usual.udp())),
          VirtualHostOptions.Echo.valueOf(word(keys, "echo", usual.echo())),
          VirtualHostOptions.WhenNone.valueOf(word(keys, "when-none", usual.whenNone())),
          Boolean.parseBoolean(keys.text("strict", "false")));
    } catch (IllegalArgumentException wrong) {
      throw keys.broken("prefix", String.valueOf(wrong.getMessage()));
    }
  }

  private static String word(DaemonKeys keys, String key, Enum<?> usual) {
    return keys.text(key, usual.name()).toUpperCase(Locale.ROOT);
  }

  private static Prefix prefix(DaemonKeys keys) {
    return parsed(keys, "prefix");
  }

  private static Prefix parsed(DaemonKeys keys, String key) {
    try {
      return Prefix.parse(keys.text(key));
    } catch (IllegalArgumentException wrong) {
      throw keys.broken(key, String.valueOf(wrong.getMessage()));
    }
  }
}
