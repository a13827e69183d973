package slr.lab;

import java.util.List;
import java.util.stream.Stream;
import slr.topology.Link;
import slr.topology.LinkEnd;
import slr.topology.Topology;

/**
 * A link on which packets take time: a namespace between its two ends, in which a program takes
 * them from one side to the other (the kernel here has no netem).
 *
 * @param namespace of the program, which has one interface towards each end
 */
record Wire(Namespace namespace, Link link) {

  /** The program, beside this class. */
  static final String PROGRAM = "delay_link";

  private static final List<String> INTERFACES = List.of("near", "far");

  /** All wires of a topology. */
  static List<Wire> of(Topology topology) {
    List<Link> links = topology.links();
    // A digit first: no node is called so.
    return links.stream()
        .filter(Link::isDelayed)
        .map(link -> new Wire(new Namespace(topology.name(), "0wire" + links.indexOf(link)), link))
        .toList();
  }

  /** What {@code ip -batch} makes its two cables of. */
  Stream<String> linkLines() {
    return Stream.of(0, 1)
        .map(side -> {
          LinkEnd end = link.ends().get(side);
          return "link add %s mtu %d netns %s type veth peer name %s mtu %d netns %s"
              .formatted(
                  end.interfaceName(),
                  link.mtuBytes(),
                  new Namespace(namespace.lab(), end.node()).name(),
                  INTERFACES.get(side),
                  link.mtuBytes(),
                  namespace.name());
        });
  }

  /** What makes the wire's own ends carry packets. */
  List<String> upLines() {
    return INTERFACES.stream().map(name -> "link set dev " + name + " up").toList();
  }

  /** Starts the program. */
  List<String> command(String program) {
    return List.of(
        program,
        INTERFACES.getFirst(),
        INTERFACES.getLast(),
        Long.toString(link.delay().toNanos() / 1_000));
  }
}
