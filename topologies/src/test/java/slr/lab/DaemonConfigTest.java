package slr.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import slr.topology.DaemonKind;
import slr.topology.DaemonSettings;
import slr.topology.JvmSettings;
import slr.topology.TopologyException;

final class DaemonConfigTest {

  @Test
  void fillsInVariablesAndKeepsTheirType() {
    String yaml = text(Map.of("run", "${run}/a", "list", List.of("${node}-x"), "size", "${size}"));

    assertThat(yaml).contains("\"/run/slr/l1/h1/a\"", "- \"h1-x\"", "size: 20");
  }

  @Test
  void refusesUnknownVariable() {
    assertThatThrownBy(() -> text(Map.of("a", Map.of("b", "x ${nod}"))))
        .isInstanceOf(TopologyException.class)
        .hasMessage(
            "topology.nodes.h1.slr-host: 'nod' is no variable:"
                + " add it to vars of the node, or use one of lab, node, run, size");
  }

  private static String text(Map<String, Object> config) {
    DaemonSettings daemon =
        new DaemonSettings(DaemonKind.HOST, JvmSettings.DEFAULT, config, Map.of("size", 20));
    return new DaemonConfig(new LabFolder("l1"), "h1", daemon).text(config);
  }
}
