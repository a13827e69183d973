package slr.lab.onelevel;

import static org.assertj.core.api.Assertions.assertThat;
import static slr.lab.onelevel.OneLevel.HOSTS;
import static slr.lab.onelevel.OneLevel.SITE;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import picocli.CommandLine;
import slr.lab.UpgradePlan;
import slr.node.upgrade.UpgradeCommand;

/** All daemons are restarted, one after the other, and no client notices. */
final class OneLevelUpgradeIT {

  @RegisterExtension static final OneLevel LEVEL = new OneLevel("it-upgrade");

  private static final int CONNECTIONS = 250;

  /** Longer than it takes to restart four daemons on a busy machine: they are ended. */
  private static final int SECONDS = 400;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int upgrade(Path plan, String... options) {
    CommandLine command = UpgradeCommand.commandLine();
    command.setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
    List<String> words = new ArrayList<>(List.of("--plan", plan.toString()));
    words.addAll(List.of(options));
    int code = command.execute(words.toArray(String[]::new));
    System.err.print(err);
    System.err.print(out);
    return code;
  }

  private static Map<String, Long> pids() {
    Map<String, Long> pids = new TreeMap<>();
    HOSTS.forEach(host -> pids.put(host, LEVEL.lab().process(host, "slr-host").pid()));
    pids.put(SITE, LEVEL.lab().process(SITE, "slr-site").pid());
    return pids;
  }

  @Test
  void noConnectionBreaksAndNoneIsRefused() {
    Map<String, Long> before = pids();
    try (Crowd crowd = Crowd.start(LEVEL, "c1", CONNECTIONS, SECONDS);
        RequestStream others = RequestStream.start(LEVEL, "c2")) {
      others.awaitGood(20);

      assertThat(upgrade(UpgradePlan.write(LEVEL.lab()))).as(err.toString()).isZero();

      assertThat(crowd.running()).as("none is broken or done").isEqualTo(CONNECTIONS);
      assertThat(others.bad()).as("requests that were not served in 2 s").isZero();
      crowd.awaitProgress();
    }
    assertThat(pids()).hasSameSizeAs(before);
    pids().forEach((node, pid) -> assertThat(pid).as(node).isNotEqualTo(before.get(node)));
    assertThat(LEVEL.site("status").path("directive").stringValue("")).isEqualTo("active");
    LEVEL.awaitAllServe();
  }

  @Test
  void aDaemonThatDoesNotComeBackStopsIt() throws IOException {
    Map<String, Long> before = pids();
    Path written = UpgradePlan.write(LEVEL.lab());
    Path plan = written.resolveSibling("wrong.yaml");
    String kill = "kill -9 " + before.get("h2");
    Files.writeString(
        plan,
        Files.readString(written)
            .replaceFirst("come-back: .*", "come-back: 8s")
            .replaceFirst(
                "(?s)(name: \"?h2\"?.*?restart:)(.*?)(?=- name:)",
                "$1 [sh, -c, \"" + kill + "\"]\n"));

    assertThat(upgrade(plan, "--from", "h2")).isEqualTo(1);

    assertThat(err.toString())
        .contains("stopped at host h2: not within 8 s: it does not answer: control socket")
        .contains("nothing after it was touched")
        .contains("go on with --from h2");
    assertThat(LEVEL.lab().process("h3", "slr-host").pid()).isEqualTo(before.get("h3"));

    LEVEL.lab().start("h2", "slr-host");
    LEVEL.awaitAllServe();
    assertThat(upgrade(written, "--from", "h3")).as(err.toString()).isZero();
  }
}
