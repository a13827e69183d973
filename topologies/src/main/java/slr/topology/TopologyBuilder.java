package slr.topology;

import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import slr.node.config.DurationText;
import slr.packet.Prefix;
import tools.jackson.databind.JsonNode;

/** Makes the records of a topology out of what a file says. */
final class TopologyBuilder {

  private static final Pattern SIZE = Pattern.compile("(\\d{1,6}) ?(B|KiB|MiB|GiB)");
  private static final Pattern HEAP = Pattern.compile("\\d{1,6}[kmg]");
  private static final Pattern SYSCTL = Pattern.compile("net(\\.[A-Za-z0-9_-]+)+");
  private static final Pattern FILE_NAME = Pattern.compile("[a-z0-9][a-z0-9._-]{0,63}");

  /** Larger would fill a developer's disk. */
  private static final long FILE_MAX_BYTES = 16L << 30;

  /** How one node's keys, with those of its template and kind under them, become a record. */
  interface MachineReader {
    RawTopology.Machine read(String place, String name, JsonNode keys);
  }

  private final RawTopology raw;
  private final MachineReader reader;

  TopologyBuilder(RawTopology raw, MachineReader reader) {
    this.raw = raw;
    this.reader = reader;
  }

  Topology build() {
    String name = required("name", raw.name(), "write 'name: my-lab'");
    RawTopology.Body body = required("topology", raw.topology(), "write 'topology:' with 'nodes:'");
    Map<String, JsonNode> kinds = orNone(body.kinds());
    kinds.keySet().forEach(word -> kind("topology.kinds", word));
    NodeKeys keys = new NodeKeys(kinds, orNone(body.templates()));
    JvmSettings jvm = jvm("topology.jvm", body.jvm(), JvmSettings.DEFAULT);

    List<Node> nodes = new ArrayList<>();
    List<Link> links = new ArrayList<>(links("topology", body.links()));
    for (Map.Entry<String, JsonNode> entry :
        required("topology.nodes", body.nodes(), "name the nodes").entrySet()) {
      String place = "topology.nodes." + entry.getKey();
      JsonNode own = required(place, entry.getValue(), "write at least 'kind: host'");
      RawTopology.Machine machine = reader.read(place, entry.getKey(), keys.of(place, own));
      nodes.add(node(place, entry.getKey(), machine, jvm));
      links.addAll(links(place, machine.links()));
    }
    return new Topology(name, nodes, links);
  }

  private static Node node(
      String place, String name, RawTopology.Machine machine, JvmSettings jvm) {
    NodeKind kind =
        kind(place + ".kind", required(place + ".kind", machine.kind(), "write 'kind: host'"));
    JvmSettings ownJvm = jvm(place + ".jvm", machine.jvm(), jvm);
    return new Node(
        name,
        kind,
        each(place + ".loopback", machine.loopback(), InterfaceAddress::parse),
        each(place + ".routes", machine.routes(), StaticRoute::parse),
        sysctls(place + ".sysctls", machine.sysctls()),
        orEmpty(machine.nat()),
        Optional.ofNullable(machine.bird()).map(bird -> bird(place + ".bird", bird)),
        Optional.ofNullable(machine.frr()).map(frr -> frr(place + ".frr", frr)),
        Optional.ofNullable(machine.nginx()).map(nginx -> nginx(place + ".nginx", nginx)),
        daemons(machine, ownJvm),
        Boolean.TRUE.equals(machine.watchdog()),
        orEmpty(machine.exec()));
  }

  private static SortedMap<String, String> sysctls(
      String place, @Nullable Map<String, String> sysctls) {
    SortedMap<String, String> settings = new TreeMap<>();
    orNone(sysctls)
        .forEach((name, value) -> {
          if (!SYSCTL.matcher(name).matches()) {
            throw new TopologyException(
                place,
                "'" + name + "' is no setting of a network namespace",
                "write net.ipv4.tcp_timestamps");
          }
          settings.put(name, required(place + "." + name, value, "write its value"));
        });
    return settings;
  }

  private static List<DaemonSettings> daemons(RawTopology.Machine machine, JvmSettings jvm) {
    Map<DaemonKind, @Nullable Map<String, Object>> configs = new EnumMap<>(DaemonKind.class);
    configs.put(DaemonKind.ROUTER, machine.slrRouter());
    configs.put(DaemonKind.NETWORK, machine.slrNetwork());
    configs.put(DaemonKind.SYSTEM, machine.slrSystem());
    configs.put(DaemonKind.SITE, machine.slrSite());
    configs.put(DaemonKind.HOST, machine.slrHost());
    Map<String, Object> variables = machine.vars() == null ? Map.of() : machine.vars();
    List<DaemonSettings> daemons = new ArrayList<>();
    configs.forEach((kind, config) -> {
      if (config != null) {
        daemons.add(new DaemonSettings(kind, jvm, config, variables));
      }
    });
    return daemons;
  }

  private static NodeKind kind(String place, String word) {
    for (NodeKind kind : NodeKind.values()) {
      if (kind.word().equals(word)) {
        return kind;
      }
    }
    throw new TopologyException(
        place,
        "'" + word + "' is no kind of node",
        "use "
            + Stream.of(NodeKind.values()).map(NodeKind::word).collect(Collectors.joining(", ")));
  }

  private static BirdSettings bird(String place, RawTopology.Bgp bird) {
    return new BirdSettings(
        required(place + ".as", bird.as(), "write 'as: 65001'"),
        each(place + ".announce", bird.announce(), Prefix::parse),
        Boolean.TRUE.equals(bird.virtualHosts()),
        Boolean.TRUE.equals(bird.ospf()));
  }

  private static FrrSettings frr(String place, RawTopology.Bgp frr) {
    if (frr.virtualHosts() != null || frr.ospf() != null) {
      throw new TopologyException(
          place, "the lab's FRR speaks eBGP only", "delete virtual-hosts and ospf, or use bird");
    }
    return new FrrSettings(
        required(place + ".as", frr.as(), "write 'as: 65001'"),
        each(place + ".announce", frr.announce(), Prefix::parse));
  }

  private static NginxSettings nginx(String place, RawTopology.Web nginx) {
    int port = nginx.port() == null ? 80 : nginx.port();
    if (port < 1 || port > 65535) {
      throw new TopologyException(place + ".port", port + " is no port", "use 1 to 65535");
    }
    SortedMap<String, Long> files = new TreeMap<>();
    if (nginx.files() != null) {
      nginx.files().forEach((name, size) -> files.put(name, fileSize(place, name, size)));
    }
    return new NginxSettings(port, files);
  }

  private static long fileSize(String place, String name, String size) {
    String where = place + ".files." + name;
    if (!FILE_NAME.matcher(name).matches()) {
      throw new TopologyException(
          where, "'" + name + "' is no file name", "use up to 64 of a-z, 0-9, . _ and -");
    }
    Matcher matcher = SIZE.matcher(size == null ? "" : size);
    if (!matcher.matches()) {
      throw new TopologyException(where, "'" + size + "' is no size", "write 200MiB or 1GiB");
    }
    int shift = 10 * List.of("B", "KiB", "MiB", "GiB").indexOf(matcher.group(2));
    long bytes = Long.parseLong(matcher.group(1)) << shift;
    if (bytes > FILE_MAX_BYTES) {
      throw new TopologyException(where, size + " is too much", "use at most 16GiB");
    }
    return bytes;
  }

  private static JvmSettings jvm(String place, RawTopology.@Nullable Jvm jvm, JvmSettings base) {
    if (jvm == null) {
      return base;
    }
    String heap = jvm.heap() == null ? base.heap() : jvm.heap();
    if (!HEAP.matcher(heap).matches()) {
      throw new TopologyException(place + ".heap", "'" + heap + "' is no size", "write 64m");
    }
    return new JvmSettings(
        heap,
        jvm.options() == null ? base.options() : jvm.options(),
        jvm.movableClock() == null ? base.movableClock() : jvm.movableClock());
  }

  private static List<Link> links(String place, @Nullable List<RawTopology.Wire> wires) {
    List<Link> links = new ArrayList<>();
    for (RawTopology.Wire wire : orEmpty(wires)) {
      links.add(link(place + ".links[" + links.size() + "]", wire));
    }
    return links;
  }

  private static Link link(String place, RawTopology.Wire wire) {
    if (wire == null || wire.endpoints() == null || wire.endpoints().size() != 2) {
      throw new TopologyException(
          place + ".endpoints", "a link has two ends", "write 'endpoints: [c1, cr]'");
    }
    List<InterfaceAddress> v4 = pair(place + ".ipv4", wire.ipv4(), true);
    List<InterfaceAddress> v6 = pair(place + ".ipv6", wire.ipv6(), false);
    String[] a = wire.endpoints().get(0).split(":", 2);
    String[] b = wire.endpoints().get(1).split(":", 2);
    return new Link(
        new LinkEnd(a[0], a.length > 1 ? a[1] : a[0] + "-" + b[0], at(0, v4, v6)),
        new LinkEnd(b[0], b.length > 1 ? b[1] : b[0] + "-" + a[0], at(1, v4, v6)),
        wire.mtu() == null ? Link.MTU_DEFAULT_BYTES : wire.mtu(),
        wire.cost() == null ? Link.COST_DEFAULT : wire.cost(),
        wire.delay() == null ? Duration.ZERO : delay(place + ".delay", wire.delay()));
  }

  private static Duration delay(String place, String text) {
    try {
      return DurationText.parse(text);
    } catch (IllegalArgumentException refusal) {
      throw new TopologyException(place, String.valueOf(refusal.getMessage()), "write 10ms");
    }
  }

  private static List<InterfaceAddress> pair(
      String place, @Nullable List<String> texts, boolean v4) {
    List<InterfaceAddress> addresses = each(place, texts, InterfaceAddress::parse);
    if (!addresses.isEmpty() && addresses.size() != 2) {
      throw new TopologyException(
          place, "there are " + addresses.size() + " addresses", "give one to each end");
    }
    for (InterfaceAddress address : addresses) {
      if (address.isV4() != v4) {
        throw new TopologyException(
            place, address + " is of the other family", "move it to " + (v4 ? "ipv6" : "ipv4"));
      }
    }
    return addresses;
  }

  private static List<InterfaceAddress> at(
      int index, List<InterfaceAddress> v4, List<InterfaceAddress> v6) {
    return Stream.of(v4, v6)
        .filter(family -> !family.isEmpty())
        .map(family -> family.get(index))
        .toList();
  }

  private static <T> List<T> each(
      String place, @Nullable List<String> texts, Function<String, T> parser) {
    List<T> values = new ArrayList<>();
    for (String text : orEmpty(texts)) {
      try {
        values.add(parser.apply(text));
      } catch (IllegalArgumentException refusal) {
        throw new TopologyException(
            place + "[" + values.size() + "]", "refused", String.valueOf(refusal.getMessage()));
      }
    }
    return values;
  }

  private static <T> List<T> orEmpty(@Nullable List<T> list) {
    return list == null ? List.of() : list;
  }

  private static <T> Map<String, T> orNone(@Nullable Map<String, T> map) {
    return map == null ? Map.of() : map;
  }

  private static <T> T required(String place, @Nullable T value, String fix) {
    if (value == null) {
      throw new TopologyException(place, "it is missing", fix);
    }
    return value;
  }
}
