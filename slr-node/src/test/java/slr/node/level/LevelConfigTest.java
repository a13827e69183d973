package slr.node.level;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import slr.core.advertise.Level;
import slr.core.choice.StandbyRules;
import slr.node.config.ConfigException;
import slr.node.config.YamlConfig;

class LevelConfigTest {

  private static final String SMALL =
      """
      node: edge
      end-points: [10.255.0.1]
      listen: 10.255.0.1:7000
      certificates: {ca: ca.pem, crl: [ca.crl], certificate: edge.pem, key: edge.key}
      child-levels: [host]
      virtual-hosts: [{prefix: 192.0.2.0/24}]
      input: {interfaces: [eth0]}
      """;

  @Test
  void takesCertificatesBesideTheFileAndTheLevelsBelow() {
    LevelConfig config = parse(SMALL);

    assertThat(config.certificates().crl()).containsExactly(Path.of("/etc/slr/ca.crl"));
    assertThat(config.childLevels()).containsExactly(Level.HOST);
    assertThat(config.peers()).isEmpty();
  }

  @Test
  void takesWhenTheStandbyStepsIn() {
    assertThat(standby("")).isEqualTo(StandbyRules.USUAL);
    assertThat(standby(", standby: true, failover: {engage-after: 2s, fail-back-after: 5s}"))
        .isEqualTo(new StandbyRules(true, 2_000_000_000L, 5_000_000_000L));
    assertThat(standby(", failover: {fail-back: manual}").isManual()).isTrue();
    assertThatThrownBy(() -> standby(", failover: {engage-after: 169h}"))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("0s to 168h");
  }

  private static StandbyRules standby(String keys) {
    String text = SMALL.replace("192.0.2.0/24}", "192.0.2.0/24" + keys + "}");
    return parse(text).virtualHosts().getFirst().options().standby();
  }

  @Test
  void takesThePatienceOfTheWatchdog() {
    String bird = "announce:\n  bird: b\n  include4: v4\n  include6: v6\n";
    assertThat(parse(SMALL + bird).announce().orElseThrow().watchdog())
        .isEqualTo(new WatchdogConfig(Duration.ofSeconds(3), Duration.ofSeconds(60)));
    assertThatThrownBy(() -> parse(SMALL + bird + "  watchdog: {silent: 1s}\n"))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("announce.watchdog")
        .hasMessageContaining("silent must be 3s or more");
    assertThatThrownBy(() -> parse(SMALL + bird + "  watchdog: {silence: 5s}\n"))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("did you mean 'silent'?");
  }

  @Test
  void takesTheOthersOfTheCluster() {
    String mates = "cluster: edges\nspare: {listen: 10.255.0.1:7100, members: [10.255.0.2:7100]}\n";
    assertThat(parse(SMALL + mates).spare().orElseThrow().members()).hasSize(1);
  }

  @ParameterizedTest(name = "{0}, {1}, [{2}]")
  @CsvSource(
      delimiter = '|',
      value = {
        "'' | 10.255.0.1:7100 | 10.255.0.2:7100 | set cluster",
        "'cluster: edges' | 10.255.0.9:7100 | 10.255.0.2:7100 | one of the end points",
        "'cluster: edges' | 0.0.0.0:7100 | 10.255.0.2:7100 | can connect to",
        "'cluster: edges' | 10.255.0.1:0 | 10.255.0.2:7100 | can connect to",
        "'cluster: edges' | 10.255.0.1:7100 | '' | 1 to 7",
        "'cluster: edges' | 10.255.0.1:7100 | 10.255.0.1:7100 | must be others",
        "'cluster: edges' | 10.255.0.1:7100 | '10.255.0.2:7100, 10.255.0.2:7100' | each once"
      })
  void refusesAClusterThatIsNone(String cluster, String listen, String members, String named) {
    String text =
        "%s%n%s%nspare: {listen: %s, members: [%s]}%n".formatted(SMALL, cluster, listen, members);
    assertThatThrownBy(() -> parse(text))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining(named);
  }

  @ParameterizedTest(name = "{0} -> {1}")
  @CsvSource(
      delimiter = '|',
      value = {
        "[host] | [] | child-levels is empty",
        "[host] | [host, host] | twice",
        "[host] | [hosts] | did you mean",
        "node: edge | node: 'ed ge' | node",
        "', key: edge.key' | '' | key",
        "child-levels: [host] | '' | child-levels",
        "child-levels: [host] | 'child-levels: [host], peers: [x]' | site.yaml",
        "node: edge | 'tunnels: [{to: 10.1.0.0/16, kind: vxlan}]\n"
            + "node: edge' | ip-in-ip, gue, mac-lan",
        "{interfaces: [eth0]} | '{port: tun}\n"
            + "tunnels: [{to: 10.1.0.0/16, kind: mac-lan}]' | input.port",
        "node: edge | 'tunnels: [{to: 10.0.0.0/8, kind: gue}, {to: 10.0.0.0/8, kind: gue}]\n"
            + "node: edge' | twice",
      })
  void refusesWithOneLineThatNamesThePlace(String good, String bad, String named) {
    String text = SMALL.replace(good, bad.replace("\\n", "\n"));
    assertThat(text).isNotEqualTo(SMALL);
    assertThatThrownBy(() -> parse(text))
        .isInstanceOf(ConfigException.class)
        .hasMessageStartingWith("site.yaml:")
        .hasMessageContaining(named);
  }

  private static LevelConfig parse(String text) {
    return YamlConfig.parse("site.yaml", Path.of("/etc/slr"), text, LevelConfig.class);
  }
}
