package slr.node.routing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import slr.node.bird.OspfState;
import slr.packet.IpAddress;
import slr.packet.Prefix;

class OspfGraphTest {

  private static final Prefix LOOPBACK = Prefix.parse("10.255.0.3/32");
  private static final IpAddress ADDRESS = LOOPBACK.address();

  private final List<OspfState.Link> links = new ArrayList<>();
  private final List<OspfState.Stub> stubs = new ArrayList<>();

  @Test
  void takesTheShortestWayAndNamesItsRouters() {
    both("a", "b", 10);
    both("b", "c", 10);
    both("a", "c", 50);
    stubs.add(new OspfState.Stub("c", LOOPBACK, 1));

    assertThat(graph().reach(ADDRESS)).contains(new OspfGraph.Reach(LOOPBACK, 21, "a > b > c"));
    assertThat(graph().wayTo("b")).contains("a > b");
    assertThat(graph().vertices()).isEqualTo(3);

    both("a", "c", 15);
    assertThat(graph().reach(ADDRESS))
        .as("a second, better link between the same routers")
        .contains(new OspfGraph.Reach(LOOPBACK, 16, "a > c"));
  }

  @Test
  void metricsMayDifferByDirection() {
    links.add(new OspfState.Link("a", "b", 7));
    links.add(new OspfState.Link("b", "a", 70));
    stubs.add(new OspfState.Stub("b", LOOPBACK, 0));
    assertThat(graph().reach(ADDRESS).orElseThrow().metric()).isEqualTo(7);
  }

  @Test
  void aLinkThatOneEndHasGivenUpIsNone() {
    links.add(new OspfState.Link("a", "b", 7));
    stubs.add(new OspfState.Stub("b", LOOPBACK, 0));
    assertThat(graph().reach(ADDRESS)).isEmpty();
    assertThat(graph().wayTo("b")).isEmpty();
  }

  @Test
  void theLongestPrefixCountsAndOfItsRoutersTheNearest() {
    both("a", "b", 10);
    both("a", "c", 20);
    stubs.add(new OspfState.Stub("b", Prefix.parse("10.255.0.0/16"), 0));
    stubs.add(new OspfState.Stub("c", LOOPBACK, 5));
    assertThat(graph().reach(ADDRESS).orElseThrow().metric()).isEqualTo(25);
    stubs.add(new OspfState.Stub("b", LOOPBACK, 5));
    assertThat(graph().reach(ADDRESS).orElseThrow().words()).isEqualTo("a > b");
    assertThat(graph().reach(IpAddress.parse("10.1.1.1"))).isEmpty();
  }

  @Test
  void anEmptyStateHasNoWays() {
    OspfGraph graph = new OspfGraph(new OspfState(Optional.empty(), List.of(), List.of()));
    assertThat(graph.reach(ADDRESS)).isEmpty();
    assertThat(graph.wayTo("a")).isEmpty();
  }

  private void both(String one, String other, long metric) {
    links.add(new OspfState.Link(one, other, metric));
    links.add(new OspfState.Link(other, one, metric));
  }

  private OspfGraph graph() {
    return new OspfGraph(new OspfState(Optional.of("a"), links, stubs));
  }
}
