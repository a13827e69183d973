package slr.node.upgrade;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import slr.core.advertise.Level;
import slr.node.config.ConfigException;
import slr.node.config.YamlConfig;
import slr.node.upgrade.PlanConfig.DaemonConfig;

/** What a plan may say, and how it is told what is wrong with it. */
class PlanConfigTest {

  private static final String RESTART = ", restart: [systemctl, restart, slr]}\n";

  private static PlanConfig parse(String text) {
    return YamlConfig.parse("plan.yaml", Path.of("/etc/slr"), text, PlanConfig.class);
  }

  private static void refused(String text, String why) {
    assertThatThrownBy(() -> parse(text))
        .isInstanceOf(ConfigException.class)
        .hasMessageStartingWith("plan.yaml:")
        .hasMessageContaining(why);
  }

  @Test
  void hostsAreFirstAndRoutersLastUnlessTheOrderIsThatOfTheList() {
    String daemons =
        "daemons:\n"
            + "  - {name: r1, kind: router, socket: r1.sock"
            + RESTART
            + "  - {name: s1, kind: site, socket: /run/s1.sock"
            + RESTART
            + "  - {name: h1, kind: host, command: [ssh, h1, slr]"
            + RESTART
            + "  - {name: h2, kind: host, command: [ssh, h2, slr]"
            + RESTART;
    assertThat(parse(daemons).inOrder().stream().map(DaemonConfig::name))
        .containsExactly("h1", "h2", "s1", "r1");
    assertThat(parse("order: listed\n" + daemons).inOrder().stream().map(DaemonConfig::name))
        .containsExactly("r1", "s1", "h1", "h2");
  }

  @Test
  void whatIsLeftOutHasAUsualValue() {
    PlanConfig plan = parse("daemons: [{name: r1, kind: router, socket: r1.sock" + RESTART + "]");

    assertThat(plan.drain()).containsExactly(Level.ROUTER);
    assertThat(plan.comeBack()).isEqualTo(Duration.ofMinutes(1));
    assertThat(plan.version()).isEmpty();
    assertThat(plan.daemons().getFirst().socket()).hasValue(Path.of("/etc/slr/r1.sock"));
  }

  @Test
  void wrongPlansAreRefusedWithPlaceAndFix() {
    refused("daemons: []", "daemons must name one at least");
    refused("", "daemons: is missing");
    refused("daemons: [{name: a, kind: hosts, socket: s" + RESTART + "]", "did you mean 'host'?");
    refused("daemons: [{name: a, kind: host, sokket: s" + RESTART + "]", "did you mean 'socket'?");
    refused("daemons: [{name: a, kind: host" + RESTART + "]", "needs one of socket and command");
    refused(
        "daemons: [{name: a, kind: host, socket: s, command: [slr]" + RESTART + "]",
        "needs one of socket and command");
    refused("daemons: [{name: a, kind: host, socket: s}]", "restart: is missing");
    refused(
        "daemons: [{name: a, kind: host, socket: s, restart: []}]",
        "restart must name a program, as [ssh, h1, systemctl, restart, slr-host]");
    refused(
        "daemons:\n  - {name: a, kind: host, socket: s"
            + RESTART
            + "  - {name: a, kind: site, socket: t"
            + RESTART,
        "a is there twice");
    refused("come-back: 0s\ndaemons: [{name: a, kind: host, socket: s" + RESTART + "]", "as 1m");
    refused("come-back: soon\ndaemons: []", "'soon' is not a duration");
  }
}
