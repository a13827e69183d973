package slr.node.level;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import slr.node.config.ConfigException;
import slr.node.config.YamlConfig;

class LevelConfigTest {

  @TempDir Path folder;

  @Test
  void takesChildrenThatServeTheSameAtEndPointsOfTheirOwn() throws IOException {
    assertThat(load("10.1.1.0/24, 2001:db8:1::/64", "10.1.2.0/24").children()).hasSize(2);
  }

  @Test
  void refusesChildrenWhoseEndPointsOverlap() {
    assertThatThrownBy(() -> load("10.9.0.0/16, 10.1.0.0/16", "2001:db8::/32, 10.1.2.0/24"))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining(
            "children: end-points 10.1.2.0/24 of h2 overlaps 10.1.0.0/16 of h1: give each its own");
  }

  private LevelConfig load(String first, String second) throws IOException {
    String text =
        """
        node: edge
        end-points: [10.255.0.1]
        listen: 10.255.0.1:7000
        children:
          - node: h1
            serves: [192.0.2.0/24]
            end-points: [%s]
          - node: h2
            serves: [192.0.2.0/24]
            end-points: [%s]
        virtual-hosts: [{prefix: 192.0.2.0/24}]
        input: {interfaces: [eth0]}
        """
            .formatted(quoted(first), quoted(second));
    return YamlConfig.load(Files.writeString(folder.resolve("site.yaml"), text), LevelConfig.class);
  }

  private static String quoted(String blocks) {
    return '"' + blocks.replace(", ", "\", \"") + '"';
  }
}
