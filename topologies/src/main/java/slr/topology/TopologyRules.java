package slr.topology;

import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import slr.packet.IpAddress;

/** What every topology keeps to. Each rule throws with one place, one problem and one fix. */
final class TopologyRules {

  /** The lab's name begins the names of its namespaces and its state folder. */
  private static final Pattern LAB_NAME = Pattern.compile("[a-z][a-z0-9-]{0,19}");

  /** No hyphen: the last hyphen of a namespace's name then parts lab and node. */
  private static final Pattern NODE_NAME = Pattern.compile("[a-z][a-z0-9]{0,11}");

  private static final Pattern INTERFACE_NAME = Pattern.compile("[A-Za-z][A-Za-z0-9._-]*");

  /** IFNAMSIZ of the kernel is 16 with the final zero. */
  private static final int INTERFACE_NAME_MAX = 15;

  /** RFC 8200 5: no IPv6 link carries less. */
  private static final int MTU_MIN_BYTES = 1280;

  /** RFC 2328 A.4.2: a link's metric has 16 bits, and the largest means no transit. */
  private static final int COST_MAX = 65534;

  /** The largest that a veth takes. */
  private static final int MTU_MAX_BYTES = 65535;

  private final List<Node> nodes;

  /** More than to a satellite and back. */
  private static final Duration DELAY_MAX = Duration.ofSeconds(1);

  private final List<Link> links;

  private TopologyRules(List<Node> nodes, List<Link> links) {
    this.nodes = nodes;
    this.links = links;
  }

  static void check(String name, List<Node> nodes, List<Link> links) {
    if (!LAB_NAME.matcher(name).matches()) {
      throw new TopologyException(
          "name", "'" + name + "' is no lab name", "use up to 20 of a-z, 0-9, -, a letter first");
    }
    if (nodes.isEmpty()) {
      throw new TopologyException("topology.nodes", "there is no node", "name at least one");
    }
    TopologyRules rules = new TopologyRules(nodes, links);
    rules.checkNodeNames();
    rules.checkLinks();
    rules.checkAddresses();
    rules.checkRoutes();
    rules.checkNat();
    rules.checkRouters();
    rules.checkWatchdogs();
    rules.checkConnected(name);
  }

  private void checkNodeNames() {
    for (Node node : nodes) {
      if (!NODE_NAME.matcher(node.name()).matches()) {
        throw new TopologyException(
            placeOf(node),
            "'" + node.name() + "' is no node name",
            "use up to 12 of a-z and 0-9, a letter first");
      }
    }
  }

  /**
   * The data plane in the kernel hands its packets to the veth peer, past what would delay them.
   */
  private void checkDelay(String place, Link link) {
    boolean atDaemon =
        nodes.stream().anyMatch(node -> link.touches(node.name()) && !node.daemons().isEmpty());
    if (link.isDelayed() && atDaemon) {
      throw new TopologyException(
          place + ".delay",
          "an SLR daemon runs at one of its ends",
          "delay a link between other nodes, such as that of a client");
    }
    if (link.delay().compareTo(DELAY_MAX) > 0) {
      throw new TopologyException(
          place + ".delay", link.delay().toMillis() + " ms is too long", "use at most 1s");
    }
  }

  private void checkLinks() {
    Set<String> taken = new HashSet<>();
    for (Link link : links) {
      String place = placeOf(link);
      if (link.a().node().equals(link.b().node())) {
        throw new TopologyException(
            place, "both ends are at " + link.a().node(), "link two different nodes");
      }
      if (link.mtuBytes() < MTU_MIN_BYTES || link.mtuBytes() > MTU_MAX_BYTES) {
        throw new TopologyException(
            place + ".mtu",
            link.mtuBytes() + " is no MTU here",
            "use " + MTU_MIN_BYTES + " to " + MTU_MAX_BYTES);
      }
      if (link.cost() < 1 || link.cost() > COST_MAX) {
        throw new TopologyException(
            place + ".cost", link.cost() + " is no OSPF cost", "use 1 to " + COST_MAX);
      }
      checkDelay(place, link);
      for (LinkEnd end : link.ends()) {
        checkInterface(place + ".endpoints", end);
        if (!taken.add(end.node() + ":" + end.interfaceName())) {
          throw new TopologyException(
              place + ".endpoints",
              end.node() + " already has an interface " + end.interfaceName(),
              "name another: " + end.node() + ":NAME");
        }
      }
    }
  }

  private void checkInterface(String place, LinkEnd end) {
    if (nodes.stream().noneMatch(node -> node.name().equals(end.node()))) {
      throw Topology.unknownNode(place, end.node(), nodes);
    }
    String name = end.interfaceName();
    if (name.length() > INTERFACE_NAME_MAX) {
      throw new TopologyException(
          place,
          "the interface name '"
              + name
              + "' has "
              + name.length()
              + " characters, the kernel takes"
              + " 15",
          "name it yourself: " + end.node() + ":eth1");
    }
    if (!INTERFACE_NAME.matcher(name).matches() || name.equals("lo")) {
      throw new TopologyException(
          place, "'" + name + "' is no interface name", "use letters, digits, - _ and .");
    }
  }

  private void checkAddresses() {
    Map<IpAddress, String> owners = new HashMap<>();
    for (Node node : nodes) {
      for (InterfaceAddress address : node.loopback()) {
        claim(owners, address, placeOf(node) + ".loopback", node.name() + ":lo");
      }
    }
    for (Link link : links) {
      String place = placeOf(link);
      for (LinkEnd end : link.ends()) {
        for (InterfaceAddress address : end.addresses()) {
          claim(owners, address, place, end.node() + ":" + end.interfaceName());
          checkSameNetwork(place, address, link.endBeyond(end.node()));
        }
      }
    }
  }

  private static void claim(
      Map<IpAddress, String> owners, InterfaceAddress address, String place, String owner) {
    String other = owners.putIfAbsent(address.address(), owner);
    if (other != null) {
      throw new TopologyException(
          place,
          owner + " has the address " + address.address() + ", and so has " + other,
          "give each interface its own");
    }
  }

  private static void checkSameNetwork(String place, InterfaceAddress address, LinkEnd beyond) {
    Optional<IpAddress> other = beyond.address(address.isV4());
    if (other.isEmpty() || !address.reaches(other.get())) {
      throw new TopologyException(
          place,
          address
              + " and "
              + other.map(IpAddress::toString).orElse("nothing")
              + " are not in one network",
          "give both ends addresses of the same network");
    }
  }

  private void checkRoutes() {
    for (Node node : nodes) {
      for (int i = 0; i < node.routes().size(); i++) {
        if (node.routes().get(i).action() instanceof StaticRoute.Via via
            && links.stream()
                .filter(link -> link.touches(node.name()))
                .flatMap(link -> link.endAt(node.name()).addresses().stream())
                .noneMatch(address -> address.reaches(via.neighbour()))) {
          throw new TopologyException(
              placeOf(node) + ".routes[" + i + "]",
              "no link of " + node.name() + " reaches " + via.neighbour(),
              "name an address at the other end of one of its links");
        }
      }
    }
  }

  private void checkNat() {
    for (Node node : nodes) {
      String place = placeOf(node) + ".nat";
      if (!node.nat().isEmpty() && node.kind() != NodeKind.ROUTER) {
        throw new TopologyException(
            place, "a " + node.kind().word() + " forwards nothing", "write 'kind: router'");
      }
      for (String inside : node.nat()) {
        if (links.stream().noneMatch(link -> link.touches(node.name()) && link.touches(inside))) {
          throw new TopologyException(
              place, "no link leads to '" + inside + "'", "name neighbours of " + node.name());
        }
      }
    }
  }

  private void checkWatchdogs() {
    for (Node node : nodes) {
      if (node.watchdog() && node.announcer().isEmpty()) {
        throw new TopologyException(
            placeOf(node) + ".watchdog",
            "no daemon of " + node.name() + " announces",
            "give its SLR 'announce', or delete it");
      }
    }
  }

  private void checkRouters() {
    for (Node node : nodes) {
      if (node.as().isEmpty()) {
        continue;
      }
      String place = placeOf(node) + (node.bird().isPresent() ? ".bird" : ".frr");
      if (node.bird().isPresent() && node.frr().isPresent()) {
        throw new TopologyException(place, "BIRD and FRR on one node", "delete one of them");
      }
      long as = node.as().get();
      if (as < 1 || as > 0xffff_fffeL) {
        throw new TopologyException(
            place + ".as",
            as + " is no AS number",
            "use 1 to 4294967294 (64512 to 65534 is private)");
      }
      boolean hasRouterId =
          node.loopback(true).isPresent()
              || links.stream()
                  .filter(link -> link.touches(node.name()))
                  .anyMatch(link -> link.endAt(node.name()).address(true).isPresent());
      if (!hasRouterId) {
        throw new TopologyException(
            place, "a router takes its id from an IPv4 address", "give a link of it an ipv4");
      }
    }
    links.forEach(this::checkInsideOneAs);
  }

  /** Two routers of one AS must have a way to tell each other something. */
  private void checkInsideOneAs(Link link) {
    Node a = node(link.a());
    Node b = node(link.b());
    if (a.as().isPresent() && a.as().equals(b.as()) && !(a.speaksOspf() && b.speaksOspf())) {
      throw new TopologyException(
          placeOf(link),
          "both ends are in AS " + a.as().get() + " and have no protocol between them",
          "write 'ospf: true' under bird of both, or give one of them another AS");
    }
  }

  private Node node(LinkEnd end) {
    return nodes.stream().filter(node -> node.name().equals(end.node())).findFirst().orElseThrow();
  }

  private void checkConnected(String name) {
    Set<String> reached = new TopologyGraph(nodes, links).reachableFrom(nodes.getFirst().name());
    for (Node node : nodes) {
      if (!reached.contains(node.name())) {
        throw new TopologyException(
            placeOf(node),
            "no path leads from " + nodes.getFirst().name() + " to " + node.name() + " in " + name,
            "add a link to it under topology.links");
      }
    }
  }

  private static String placeOf(Node node) {
    return "topology.nodes." + node.name();
  }

  private static String placeOf(Link link) {
    return "link " + link;
  }
}
