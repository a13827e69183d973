package slr.lab.onelevel;

import static org.assertj.core.api.Assertions.assertThat;
import static slr.lab.DeployedLab.await;
import static slr.lab.onelevel.OneLevel.HOSTS;
import static slr.lab.onelevel.OneLevel.SITE;
import static slr.lab.onelevel.OneLevel.WEB;
import static slr.lab.onelevel.OneLevel.WEB_ADDRESS;

import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import slr.lab.Download;
import slr.lab.LabProcess;

/** Daemons die without a word while clients go on asking; each comes back by being started. */
final class OneLevelCrashIT {

  @RegisterExtension static final OneLevel LEVEL = new OneLevel("it-crash");

  /** That many good answers in a row, and the path works again. */
  private static final int GOOD_IN_A_ROW = 20;

  @Test
  void siteComesBackAndNothingElseIsStarted() {
    Map<String, Long> others = pidsBut(SITE, "slr-site");
    try (RequestStream stream = RequestStream.start(LEVEL, "c1")) {
      stream.awaitGood(GOOD_IN_A_ROW);
      // Twice: what the first life left behind must not be in the way of the second.
      for (int life = 1; life <= 2; life++) {
        LEVEL.lab().kill(SITE, "slr-site");
        assertThat(LEVEL.hasRoute("cr", WEB_ADDRESS)).as("BIRD still has the route").isTrue();
        LEVEL.lab().start(SITE, "slr-site");
        await(
            "all hosts serve again",
            () -> {
              assertThat(LEVEL.hasRoute("cr", WEB_ADDRESS)).as("the route never goes").isTrue();
              return allServe();
            });
        stream.awaitGood(GOOD_IN_A_ROW);
      }
    }
    assertThat(pidsBut(SITE, "slr-site")).isEqualTo(others);
  }

  @Test
  void downloadGoesOnWhenItsAgentIsBack() {
    Map<String, Long> others = pidsBut("h1", "slr-host");
    try (RequestStream stream = RequestStream.start(LEVEL, "c2");
        Download download = LEVEL.download("h1", 6)) {
      stream.awaitGood(GOOD_IN_A_ROW);
      LEVEL.lab().kill("h1", "slr-host");
      await("h1 is out of use", () -> LEVEL.share("h1", WEB) == 0);
      stream.awaitGood(GOOD_IN_A_ROW);
      assertThat(download.runs()).isTrue();
      LEVEL.lab().start("h1", "slr-host");
      await("h1 is back", OneLevelCrashIT::allServe);
      download.awaitProgress("after the agent is back");
      download.awaitIntact();
      stream.awaitGood(GOOD_IN_A_ROW);
    }
    assertThat(pidsBut("h1", "slr-host")).isEqualTo(others);
  }

  @Test
  void allDaemonsDieTogetherAndComeBack() {
    try (RequestStream stream = RequestStream.start(LEVEL, "c1")) {
      stream.awaitGood(1);
      LEVEL.lab().kill(SITE, "slr-site");
      HOSTS.forEach(host -> LEVEL.lab().kill(host, "slr-host"));
      HOSTS.forEach(host -> LEVEL.lab().start(host, "slr-host"));
      LEVEL.lab().start(SITE, "slr-site");
      await("all hosts serve again", OneLevelCrashIT::allServe);
      stream.awaitGood(GOOD_IN_A_ROW);
    }
  }

  private static boolean allServe() {
    Map<String, Double> shares = LEVEL.daemons().shares(SITE, WEB);
    return HOSTS.stream().allMatch(host -> shares.getOrDefault(host, 0.0) > 0);
  }

  /** The running processes of the lab by name, but for one. */
  private static Map<String, Long> pidsBut(String node, String name) {
    Map<String, Long> pids = new TreeMap<>();
    for (LabProcess process : LEVEL.lab().processes()) {
      if (process.runs() && !(process.node().equals(node) && process.name().equals(name))) {
        pids.put(process.node() + " " + process.name(), process.pid());
      }
    }
    return pids;
  }
}
