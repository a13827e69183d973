package slr.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class VariablesTest {

  private static final Variables VARIABLES = new Variables(Map.of("run", "/run/a", "size", 20));

  @Test
  void fillsInEverywhereAndKeepsTypes() {
    Object filled =
        VARIABLES.fill("h1", Map.of("file", List.of("${run}/b", true), "size", "${size}"));

    assertThat(filled).isEqualTo(Map.of("file", List.of("/run/a/b", true), "size", 20));
  }

  @Test
  void refusesUnknownVariable() {
    assertThatThrownBy(() -> VARIABLES.fill("h1.x", Map.of("a", Map.of("b", "x ${siz}"))))
        .isInstanceOf(TopologyException.class)
        .hasMessage(
            "h1.x: 'siz' is no variable: add it to vars of the node, or use one of run, size");
  }
}
