package slr.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import slr.topology.Topology;
import slr.topology.TopologyFile;

final class NatBoxTest {

  private static final Topology CHAOS = TopologyFile.read(Path.of("chaos.yaml"));

  @Test
  void letsInsidersOutAndNobodyIn() {
    NatBox box = NatBox.of(CHAOS, CHAOS.node("n1")).orElseThrow();

    assertThat(box.inside()).containsExactly("n1-c3");
    assertThat(box.rules())
        .contains("oifname != { \"n1-c3\" } masquerade")
        .contains("policy drop;")
        .contains("iifname { \"n1-c3\" } ct state new accept");
  }

  @Test
  void otherNodesAreNone() {
    assertThat(NatBox.of(CHAOS, CHAOS.node("t1"))).isEmpty();
  }
}
