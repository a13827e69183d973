package slr.topology;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

final class TopologyGraphTest {

  private final Topology topology = TopologyFile.read(Path.of("one-level.yaml"));

  @Test
  void repliesHaveWayPastTheEdge() {
    TopologyGraph graph = new TopologyGraph(topology);

    assertThat(graph.shortestPath("cr", "h1")).map(List::size).contains(4);
    assertThat(graph.shortestPath("h1", "gw")).contains(List.of("h1", "gw"));
    assertThat(graph.reachableFrom("out")).hasSize(10);
  }

  @Test
  void drawsEveryNodeAndLink() {
    TopologyPicture picture = new TopologyPicture(topology);

    assertThat(picture.text())
        .startsWith("one-level: 10 nodes, 12 links")
        .contains("edge  router, BIRD AS 65000, slr-site")
        .contains("|-- h1             10.1.1.1/30  2001:db8:1:1::1/64");
    assertThat(picture.dot()).startsWith("graph \"one-level\" {").contains("edge -- h1;");
    assertThat(picture.dot().lines().filter(line -> line.contains(" -- "))).hasSize(12);
  }
}
