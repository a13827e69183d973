package slr.lab.onelevel;

import static org.assertj.core.api.Assertions.assertThat;
import static slr.lab.DeployedLab.await;
import static slr.lab.onelevel.OneLevel.HOSTS;
import static slr.lab.onelevel.OneLevel.SITE;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import slr.lab.Download;
import tools.jackson.databind.JsonNode;

/** The site's process dies, the kernel forwards on, and the next process knows the flows again. */
final class OneLevelAdoptionIT {

  @RegisterExtension static final OneLevel LEVEL = new OneLevel("it-adopt");

  private static final int CONNECTIONS = 500;

  /** Longer than it takes to begin them all, to be dead for a while, and to be there again. */
  private static final int SECONDS = 45;

  /** One after the other, of somebody else. */
  private static final int NEW_CONNECTIONS = 30;

  private static final Duration BEGIN_LIMIT = Duration.ofSeconds(30);

  /** By far longer than a client's TCP goes on sending without an answer. */
  private static final Duration DEAD = Duration.ofSeconds(4);

  /** That much reaches the clients while the process is dead; a tenth of what should. */
  private static final long FLOWING_BYTES = CONNECTIONS * 3L * 800;

  @Test
  void connectionsOutliveTheProcessAndAreKnownToTheNext() {
    try (Crowd crowd = Crowd.start(LEVEL, "c1", CONNECTIONS, SECONDS)) {
      await(BEGIN_LIMIT, "all are in the kernel", () -> kernelFlows() == CONNECTIONS);
      Map<String, String> before = flows();
      try (RequestStream others = RequestStream.start(LEVEL, "c2")) {
        others.awaitGood(NEW_CONNECTIONS);
        LEVEL.lab().kill(SITE, "slr-site");
        long atDeathNs = System.nanoTime();
        long atDeath = crowd.receivedBytes();
        others.awaitGood(NEW_CONNECTIONS);
        await("dead for a while", () -> System.nanoTime() - atDeathNs > DEAD.toNanos());
        assertThat(crowd.receivedBytes() - atDeath).isGreaterThan(FLOWING_BYTES);
        assertThat(crowd.running()).as("none is broken or done").isEqualTo(CONNECTIONS);

        LEVEL.lab().start(SITE, "slr-site");
        assertThat(flows().keySet()).isEqualTo(before.keySet());
        others.awaitGood(NEW_CONNECTIONS);
      }
      HOSTS.forEach(host -> await(host + " is back", () -> LEVEL.daemons().uses(SITE, host)));
      assertThat(flows()).as("with the same holders").isEqualTo(before);
      assertThat(crowd.running()).as("none is broken or done").isEqualTo(CONNECTIONS);
      crowd.awaitIntact(LEVEL.lab().payload("big.bin"));
      await("their ends are seen", () -> kernelFlows() == 0);
      assertThat(established()).isZero();
    }
    LEVEL.awaitAllServe();
  }

  @Test
  void hostThatDiesWithTheProcessIsDownInTime() {
    try (Download download = LEVEL.download("h1", 30)) {
      await("it is in the kernel", () -> kernelFlows() == 1);
      LEVEL.lab().kill(SITE, "slr-site");
      LEVEL.lab().kill("h1", "slr-host");
      LEVEL.lab().start(SITE, "slr-site");
      assertThat(flows()).as("its name is not known").containsValue("10.1.1.2");
      await(BEGIN_LIMIT, "it is given up", () -> LEVEL.dropped("drop-tunnel-down") > 0);
      LEVEL.lab().start("h1", "slr-host");
      LEVEL.awaitAllServe();
      download.awaitIntact();
    }
  }

  @Test
  void stopTakesAllOfItFromTheKernel() {
    Path pins = LEVEL.lab().folder(SITE).resolve("pins");
    assertThat(pins.resolve("links")).isNotEmptyDirectory();
    LEVEL.lab().stop(SITE, "slr-site");
    assertThat(pins.resolve("links")).isEmptyDirectory();
    assertThat(Files.exists(pins.resolve("maps"))).isFalse();
    assertThat(LEVEL.lab().exec(SITE, "ip", "link", "show", "edge-transit").output())
        .doesNotContain("xdp");
    LEVEL.lab().start(SITE, "slr-site");
    LEVEL.awaitReady();
    assertThat(pins.resolve("links")).isNotEmptyDirectory();
  }

  /** The holders of all established flows of the crowd. */
  private static Map<String, String> flows() {
    Map<String, String> holders = new TreeMap<>();
    for (JsonNode flow : LEVEL.site("flows").path("flows")) {
      boolean established = flow.path("state").stringValue("").equals("established");
      if (established && flow.path("flow").stringValue("").contains(" " + OneLevel.C1 + ":")) {
        holders.put(flow.path("flow").stringValue(""), flow.path("holder").stringValue(""));
      }
    }
    return holders;
  }

  private static int established() {
    return flows().size();
  }

  private static JsonNode kernel() {
    return LEVEL.site("status").path("dataPlane").path("kernel");
  }

  private static int kernelFlows() {
    return kernel().path("flows").intValue(-1);
  }
}
