package slr.topology;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

final class BgpNeighbourTest {

  /** Two border routers of AS 65001 with an inner one between them, and one router outside. */
  private static final Topology TOPOLOGY =
      TopologyFile.parse(
          """
          name: borders
          topology:
            nodes:
              b1: {kind: router, loopback: [10.9.0.1/32], bird: {as: 65001, ospf: true}}
              in: {kind: router, loopback: [10.9.0.2/32], bird: {as: 65001, ospf: true}}
              b2: {kind: router, loopback: [10.9.0.3/32], bird: {as: 65001, ospf: true}}
              x: {kind: router, frr: {as: 65002}}
              h: {kind: host}
            links:
              - {endpoints: [b1, in], ipv4: [10.0.1.1/30, 10.0.1.2/30]}
              - {endpoints: [in, b2], ipv4: [10.0.2.1/30, 10.0.2.2/30]}
              - {endpoints: [x, b1], ipv4: [10.0.3.1/30, 10.0.3.2/30], ipv6: ["fd00::1/64", "fd00::2/64"]}
              - {endpoints: [x, b2], ipv4: [10.0.4.1/30, 10.0.4.2/30]}
              - {endpoints: [h, in], ipv4: [10.0.5.1/30, 10.0.5.2/30]}
          """);

  @Test
  void followsFromLinksBetweenAutonomousSystemsAndJoinsBorders() {
    assertThat(of("b1")).containsExactly("x 10.0.3.1 false", "x fd00::1 false", "b2 10.9.0.3 true");
    assertThat(of("b2")).containsExactly("x 10.0.4.1 false", "b1 10.9.0.1 true");
    assertThat(of("x"))
        .containsExactly("b1 10.0.3.2 false", "b1 fd00::2 false", "b2 10.0.4.2 false");
  }

  @Test
  void leavesInnerRoutersToOspf() {
    assertThat(of("in")).isEmpty();
    assertThat(of("h")).isEmpty();
  }

  private static List<String> of(String node) {
    return BgpNeighbour.of(TOPOLOGY, TOPOLOGY.node(node)).stream()
        .map(each -> each.node() + " " + each.far() + " " + each.internal())
        .toList();
  }
}
