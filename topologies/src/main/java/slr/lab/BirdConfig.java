package slr.lab;

import java.nio.file.Path;
import java.util.stream.Collectors;
import slr.packet.IpAddress;
import slr.packet.Prefix;
import slr.topology.BgpNeighbour;
import slr.topology.BirdSettings;
import slr.topology.InterfaceAddress;
import slr.topology.Link;
import slr.topology.Node;
import slr.topology.Topology;

/** The configuration of one node's BIRD (2.0), from the topology. */
final class BirdConfig {

  /** Marks virtual hosts in OSPF: who serves one itself never forwards it to another. */
  private static final int VIRTUAL_HOST_TAG = 83;

  /** What a virtual host costs at the site that serves it, and where it is the last resort. */
  private static final int VIRTUAL_HOST_COST = 10;

  private static final int LAST_RESORT_COST = 60_000;

  private final Topology topology;
  private final Node node;
  private final BirdSettings bird;
  private final boolean border;

  BirdConfig(Topology topology, Node node, BirdSettings bird) {
    this.topology = topology;
    this.node = node;
    this.bird = bird;
    border = BgpNeighbour.isBorder(topology, node);
  }

  /** The file's name for what an SLR announces in a family. */
  static String includeName(boolean v4) {
    return v4 ? "vip4.conf" : "vip6.conf";
  }

  /**
   * The whole text.
   *
   * @param folder where the files lie that an SLR writes
   */
  String text(Path folder) {
    StringBuilder text = new StringBuilder(head());
    for (boolean v4 : new boolean[] {true, false}) {
      text.append(kernel(v4)).append(networks(v4));
      if (bird.virtualHosts()) {
        // The lexer wants include at the beginning of its line.
        text.append(
            "%nprotocol static vip%s { ipv%s;%ninclude \"%s\";%n}%n"
                .formatted(family(v4), family(v4), folder.resolve(includeName(v4))));
      }
      if (bird.ospf()) {
        text.append(ospf(v4));
      }
    }
    BgpNeighbour.of(topology, node).forEach(neighbour -> text.append(session(neighbour)));
    return text.toString();
  }

  /**
   * Hold 3 s where BIRD's own default is 240 s: a lab that waits minutes for a timer tests nothing.
   * BFD notices a silent neighbour after 0.6 s; much less and a busy machine of two cores makes
   * sessions flap.
   */
  private String head() {
    return """
    log stderr all;
    router id %s;
    protocol device { scan time 10; }
    protocol bfd { interface "*" { min rx interval 150 ms; min tx interval 150 ms; multiplier 4; }; }

    # RFC 8326: what a neighbour marks as about to go is the last choice.
    filter from_neighbour {
      if (65535, 0) ~ bgp_community then bgp_local_pref = 0;
      accept;
    }

    template bgp neighbour_as {
      local as %d;
      hold time 3;
      keepalive time 1;
      connect retry time 1;
      connect delay time 0;
      error wait time 1, 5;
      bfd on;
    }
    """
        .formatted(routerId(topology, node), bird.as());
  }

  /** The IPv4 address that a router is known by. */
  static IpAddress routerId(Topology topology, Node node) {
    return node.loopback(true)
        .or(() ->
            topology.linksOf(node.name()).stream()
                .flatMap(link -> link.endAt(node.name()).address(true).stream())
                .findFirst())
        .orElseThrow();
  }

  /**
   * Connected routes are the kernel's own; merge paths makes equal routes one multipath route.
   * Where an SLR serves virtual hosts, packets to them are its own: the kernel must not know that
   * another site serves them too.
   */
  private String kernel(boolean v4) {
    String others =
        bird.virtualHosts()
            ? "if source = RTS_OSPF_EXT1 && ospf_tag = %d then reject; ".formatted(VIRTUAL_HOST_TAG)
            : "";
    return """

    protocol kernel kernel%s {
      merge paths on;
      ipv%s { import none; export filter { %sif source = RTS_DEVICE then reject; accept; }; };
    }
    """
        .formatted(family(v4), family(v4), others);
  }

  private String networks(boolean v4) {
    String routes =
        bird.announce().stream()
            .filter(prefix -> prefix.isV4() == v4)
            .map(Prefix::toString)
            .map(prefix -> "  route " + prefix + " blackhole;\n")
            .collect(Collectors.joining());
    return routes.isEmpty()
        ? ""
        : "%nprotocol static networks%s { ipv%s;%n%s}%n".formatted(family(v4), family(v4), routes);
  }

  /**
   * OSPF with the neighbours of the same AS. What has no such neighbour is named one by one as stub
   * networks: an interface in OSPF would bring all its addresses along, those of virtual hosts too.
   * A border router is the way to everything outside.
   */
  private String ospf(boolean v4) {
    String f = family(v4);
    StringBuilder area = new StringBuilder();
    for (InterfaceAddress address : node.loopback()) {
      if (address.isV4() == v4) {
        area.append("    stubnet %s { cost 0; };%n".formatted(Prefix.ofHost(address.address())));
      }
    }
    for (Link link : topology.linksOf(node.name())) {
      Node other = topology.node(link.endBeyond(node.name()).node());
      if (other.as().equals(node.as())) {
        area.append(
            "    interface \"%s\" { type ptp; cost %d; hello 1; retransmit 2; dead 4; bfd on; };%n"
                .formatted(link.endAt(node.name()).interfaceName(), link.cost()));
      } else if (other.as().isEmpty()) {
        link.endAt(node.name()).addresses().stream()
            .filter(address -> address.isV4() == v4)
            .forEach(address ->
                area.append(
                    "    stubnet %s { cost %d; };%n".formatted(address.network(), link.cost())));
      }
    }
    String outside =
        border
            ? "%nprotocol static outside%s { ipv%s; route %s blackhole; }%n"
                .formatted(f, f, v4 ? "0.0.0.0/0" : "::/0")
            : "";
    return outside
        + """

        protocol ospf %s ospf%s {
          ipv%s { import all; export filter {
            if proto = "outside%s" then { ospf_metric1 = 1; accept; }
        %s    reject;
          }; };
          area 0 {
        %s  };
        }
        """
            .formatted(v4 ? "v2" : "v3", f, f, f, virtualHosts(f), area);
  }

  /**
   * A25: an AS's inner sites tell its routers of the virtual hosts, and each router takes the
   * nearest. At the border BGP tells them.
   */
  private String virtualHosts(String family) {
    if (!bird.virtualHosts() || border) {
      return "";
    }
    return """
        if proto = "vip%s" then {
          ospf_metric1 = %d;
          if (65535, 0) ~ bgp_community then ospf_metric1 = %d;
          ospf_tag = %d;
          accept;
        }
    """
        .formatted(family, VIRTUAL_HOST_COST, LAST_RESORT_COST, VIRTUAL_HOST_TAG);
  }

  private String session(BgpNeighbour neighbour) {
    String f = family(neighbour.isV4());
    return """

    protocol bgp bgp%s_%s from neighbour_as {
      local %s;
      neighbor %s as %d;
      ipv%s {
        import filter from_neighbour;
        export where source = RTS_BGP || source = RTS_STATIC && proto != "outside%s";
        next hop self;
      };
    }
    """
        .formatted(f, neighbour.node(), neighbour.near(), neighbour.far(), neighbour.as(), f, f);
  }

  private static String family(boolean v4) {
    return v4 ? "4" : "6";
  }
}
