package slr.lab;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import slr.topology.DaemonKind;
import slr.topology.InterfaceAddress;
import slr.topology.Link;
import slr.topology.LinkEnd;
import slr.topology.Node;
import slr.topology.NodeKind;
import slr.topology.StaticRoute;
import slr.topology.Topology;

/** The namespaces of a lab with their interfaces, addresses, routes and kernel settings. */
final class Network {

  /**
   * For every namespace, before it has interfaces, so that each one starts with them. rp_filter is
   * the greater of all and the device's own; a reply leaves by another way than its request came.
   * An IPv6 address is usable at once, as nobody else can have it.
   */
  private static final List<String> SETTINGS =
      List.of(
          "net.ipv4.conf.all.rp_filter=0",
          "net.ipv4.conf.default.rp_filter=0",
          "net.ipv6.conf.all.disable_ipv6=0",
          "net.ipv6.conf.default.disable_ipv6=0",
          "net.ipv6.conf.default.accept_dad=0",
          "net.ipv6.conf.default.dad_transmits=0",
          "net.ipv6.conf.default.accept_ra=0",
          "net.ipv6.conf.default.router_solicitations=0");

  private static final List<String> ROUTER_SETTINGS =
      List.of(
          "net.ipv4.ip_forward=1",
          "net.ipv6.conf.all.forwarding=1",
          "net.ipv6.conf.default.forwarding=1",
          // By 5-tuple, as real routers do.
          "net.ipv4.fib_multipath_hash_policy=1",
          "net.ipv6.fib_multipath_hash_policy=1");

  /** Of what is in the middle of a wire: the kernel there sends nothing of its own. */
  private static final List<String> SILENT_SETTINGS =
      List.of("net.ipv6.conf.all.disable_ipv6=1", "net.ipv6.conf.default.disable_ipv6=1");

  /** How {@code ip -batch} names the line that it stopped at. */
  private static final Pattern FAILED_LINE = Pattern.compile("Command failed -:(\\d+)");

  private static final Duration BATCH_LIMIT = Duration.ofSeconds(20);

  private final Topology topology;

  Network(Topology topology) {
    this.topology = topology;
  }

  /** Builds everything; a failure leaves a part of it. */
  void build() {
    batch(
        List.of(), topology.nodes().stream().map(node -> "netns add " + of(node).name()).toList());
    for (Node node : topology.nodes()) {
      setKernel(of(node), SETTINGS);
      if (node.kind() == NodeKind.ROUTER) {
        setKernel(of(node), ROUTER_SETTINGS);
      }
    }
    batch(
        List.of(),
        topology.links().stream().filter(link -> !link.isDelayed()).map(this::linkLine).toList());
    Wire.of(topology).forEach(Network::lay);
    for (Node node : topology.nodes()) {
      batch(List.of("-n", of(node).name()), nodeLines(node));
    }
    // Routes last: a neighbour must be reachable, on whatever link.
    for (Node node : topology.nodes()) {
      batch(List.of("-n", of(node).name()), routeLines(node));
      computeOwnChecksums(node);
      takeRedirectedFrames(node);
      NatBox.of(topology, node).ifPresent(box -> box.closeIn(of(node)));
      if (!node.sysctls().isEmpty()) {
        setKernel(
            of(node),
            node.sysctls().entrySet().stream().map(e -> e.getKey() + "=" + e.getValue()).toList());
      }
    }
  }

  private static void lay(Wire wire) {
    batch(List.of(), List.of("netns add " + wire.namespace().name()));
    setKernel(wire.namespace(), SILENT_SETTINGS);
    batch(List.of(), wire.linkLines().toList());
    batch(List.of("-n", wire.namespace().name()), wire.upLines());
  }

  private Namespace of(Node node) {
    return new Namespace(topology.name(), node.name());
  }

  private static void setKernel(Namespace namespace, List<String> settings) {
    List<String> words = new ArrayList<>(List.of("sysctl", "-q", "-w"));
    words.addAll(settings);
    Command.run(namespace.entering(words).toArray(String[]::new)).orThrow();
  }

  private String linkLine(Link link) {
    return "link add %s mtu %d netns %s type veth peer name %s mtu %d netns %s"
        .formatted(
            link.a().interfaceName(),
            link.mtuBytes(),
            new Namespace(topology.name(), link.a().node()).name(),
            link.b().interfaceName(),
            link.mtuBytes(),
            new Namespace(topology.name(), link.b().node()).name());
  }

  private List<String> nodeLines(Node node) {
    List<String> lines = new ArrayList<>(List.of("link set lo up"));
    for (InterfaceAddress address : node.loopback()) {
      lines.add("address add " + address + " dev lo");
    }
    for (Link link : topology.linksOf(node.name())) {
      LinkEnd end = link.endAt(node.name());
      for (InterfaceAddress address : end.addresses()) {
        lines.add("address add " + address + " dev " + end.interfaceName());
      }
      lines.add("link set " + end.interfaceName() + " up");
    }
    return lines;
  }

  private static List<String> routeLines(Node node) {
    return node.routes().stream()
        .map(StaticRoute::words)
        .map(words -> "route add " + String.join(" ", words))
        .toList();
  }

  private void computeOwnChecksums(Node node) {
    if (node.kind() != NodeKind.CLIENT) {
      return;
    }
    for (Link link : topology.linksOf(node.name())) {
      List<String> words =
          List.of("ethtool", "-K", link.endAt(node.name()).interfaceName(), "tx", "off");
      Command.run(of(node).entering(words).toArray(String[]::new)).orThrow();
    }
  }

  /**
   * The kernel's data plane of an SLR sends straight into the receive queue of the veth peer, which
   * is there only with GRO. Nothing shall be merged, for taps take no packets above the MTU.
   */
  private void takeRedirectedFrames(Node node) {
    for (Link link : topology.linksOf(node.name())) {
      LinkEnd end = link.endAt(node.name());
      if (runsSlr(link.a().node().equals(node.name()) ? link.b().node() : link.a().node())) {
        batch(
            List.of("-n", of(node).name()),
            List.of("link set " + end.interfaceName() + " gro_max_size 1"));
        List<String> words = List.of("ethtool", "-K", end.interfaceName(), "gro", "on");
        Command.run(of(node).entering(words).toArray(String[]::new)).orThrow();
      }
    }
  }

  private boolean runsSlr(String node) {
    return topology.node(node).daemons().stream()
        .anyMatch(daemon -> daemon.kind() != DaemonKind.HOST);
  }

  private static void batch(List<String> options, List<String> lines) {
    if (lines.isEmpty()) {
      return;
    }
    List<String> command = new ArrayList<>(List.of("ip"));
    command.addAll(options);
    command.addAll(List.of("-batch", "-"));
    CommandResult result = Command.run(command, String.join("\n", lines) + "\n", BATCH_LIMIT);
    if (!result.succeeded()) {
      Matcher failed = FAILED_LINE.matcher(result.errors());
      String line = failed.find() ? lines.get(Integer.parseInt(failed.group(1)) - 1) : "";
      throw new LabException(
          "ip %s%s: %s"
              .formatted(
                  options.isEmpty() ? "" : String.join(" ", options) + " ",
                  line,
                  result.errors().lines().findFirst().orElse("status " + result.exitCode())));
    }
  }
}
