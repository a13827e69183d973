package slr.lab.threelevel;

import static org.assertj.core.api.Assertions.assertThat;
import static slr.lab.threelevel.ThreeLevel.ACME;
import static slr.lab.threelevel.ThreeLevel.CLIENTS;
import static slr.lab.threelevel.ThreeLevel.POPS;
import static slr.lab.threelevel.ThreeLevel.WEB;
import static slr.lab.threelevel.ThreeLevel.WEB_V6;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import slr.lab.DeployedLab;
import slr.lab.LabProcess;
import slr.lab.Patience;
import slr.lab.threelevel.ThreeLevel.VirtualHost;
import tools.jackson.databind.JsonNode;

/** One process of each kind dies without a word and is started again; nothing else is. */
final class ThreeLevelCrashIT {

  @RegisterExtension static final ThreeLevel LAB = new ThreeLevel("three-level-crash");

  /** A BIRD that comes back forgets its routes, and OSPF, then iBGP, then eBGP find them again. */
  private static final Duration ROUTES_LIMIT = Duration.ofSeconds(60);

  @ParameterizedTest(name = "{1} on {0}")
  @CsvSource({
    "pop1, slr-network",
    "sys1, slr-system",
    "s22, slr-site",
    "h113, slr-host",
    "h212, nginx",
    "t1, bird",
    "b2, bird",
  })
  void tablesConvergeWhenItIsBack(String node, String name) {
    Map<String, Long> others = pidsBut(node, name);

    LAB.lab().kill(node, name);
    LAB.lab().start(node, name);
    LAB.awaitConverged();

    // Both points of presence hold the same of the same child.
    DeployedLab.await("digests agree", () -> digests(POPS.get(0)).equals(digests(POPS.get(1))));
    for (String client : CLIENTS) {
      for (VirtualHost each : List.of(WEB, WEB_V6, ACME)) {
        String url = DeployedLab.inUrl(each.address());
        assertThat(
                Patience.until(
                    ROUTES_LIMIT, () -> LAB.client(client).requests(url, 20).good() == 20))
            .as("%s is served by %s", client, each)
            .isTrue();
      }
    }
    assertThat(pidsBut(node, name)).isEqualTo(others);
  }

  private static Map<String, String> digests(String slr) {
    Map<String, String> digests = new TreeMap<>();
    for (JsonNode child : LAB.daemons().askSlr(slr, "children")) {
      digests.put(child.path("node").stringValue(""), child.path("digest").stringValue(""));
    }
    return digests;
  }

  /** The running processes of the lab by name, but for one. */
  private static Map<String, Long> pidsBut(String node, String name) {
    Map<String, Long> pids = new TreeMap<>();
    for (LabProcess process : LAB.lab().processes()) {
      if (process.runs() && !(process.node().equals(node) && process.name().equals(name))) {
        pids.put(process.node() + " " + process.name(), process.pid());
      }
    }
    return pids;
  }
}
