package slr.lab;

import java.nio.file.Path;
import java.util.stream.Collectors;
import slr.packet.IpAddress;
import slr.packet.Prefix;
import slr.topology.BirdSettings;
import slr.topology.Link;
import slr.topology.LinkEnd;
import slr.topology.Node;
import slr.topology.Topology;

/** The configuration of one node's BIRD (2.0), from the topology. */
final class BirdConfig {

  private final Topology topology;
  private final Node node;
  private final BirdSettings bird;

  BirdConfig(Topology topology, Node node, BirdSettings bird) {
    this.topology = topology;
    this.node = node;
    this.bird = bird;
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
      text.append(networks(v4));
      if (bird.virtualHosts()) {
        // The lexer wants include at the beginning of its line.
        text.append(
            "%nprotocol static vip%s { ipv%s;%ninclude \"%s\";%n}%n"
                .formatted(family(v4), family(v4), folder.resolve(includeName(v4))));
      }
    }
    for (Link link : topology.linksOf(node.name())) {
      LinkEnd far = link.endBeyond(node.name());
      topology
          .node(far.node())
          .bird()
          .ifPresent(other -> {
            text.append(session(link.endAt(node.name()), far, other, true));
            text.append(session(link.endAt(node.name()), far, other, false));
          });
    }
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
    # Connected routes are the kernel's own; merge paths makes equal BGP routes one multipath route.
    protocol kernel kernel4 { merge paths on; ipv4 { import none; export where source != RTS_DEVICE; }; }
    protocol kernel kernel6 { merge paths on; ipv6 { import none; export where source != RTS_DEVICE; }; }

    # RFC 8326: what a neighbour marks as about to go is the last choice.
    filter from_neighbour {
      if (65535, 0) ~ bgp_community then bgp_local_pref = 0;
      accept;
    }

    template bgp other_as {
      local as %d;
      hold time 3;
      keepalive time 1;
      connect retry time 1;
      connect delay time 0;
      error wait time 1, 5;
      bfd on;
    }
    """
        .formatted(routerId(), bird.as());
  }

  private IpAddress routerId() {
    return topology.linksOf(node.name()).stream()
        .flatMap(link -> link.endAt(node.name()).address(true).stream())
        .findFirst()
        .orElseThrow();
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

  private String session(LinkEnd near, LinkEnd far, BirdSettings other, boolean v4) {
    if (near.address(v4).isEmpty() || far.address(v4).isEmpty()) {
      return "";
    }
    return """

    protocol bgp bgp%s_%s from other_as {
      local %s;
      neighbor %s as %d;
      ipv%s {
        import filter from_neighbour;
        export where source = RTS_BGP || source = RTS_STATIC;
        next hop self;
      };
    }
    """
        .formatted(
            family(v4),
            far.node(),
            near.address(v4).get(),
            far.address(v4).get(),
            other.as(),
            family(v4));
  }

  private static String family(boolean v4) {
    return v4 ? "4" : "6";
  }
}
