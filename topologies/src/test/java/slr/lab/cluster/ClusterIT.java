package slr.lab.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static slr.lab.DeployedLab.await;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import slr.lab.DeployedLab;
import slr.lab.Download;
import tools.jackson.databind.JsonNode;

/** Routers in front of the SLRs of a cluster keep the pins, and may come, go and die (A15, A24). */
class ClusterIT {

  private static final String WEB = "192.192.1.7";
  private static final List<String> PREFIXES = List.of("192.192.1.0/24", "2001:db8:192:1::/64");

  /** Those that the network leads c1 to. */
  private static final List<String> NEAR_ROUTERS = List.of("r11", "r12");

  private static final List<String> ROUTERS = List.of("r11", "r12", "r21", "r22");
  private static final Map<String, List<String>> LEVELS =
      Map.of(
          "network", List.of("pop1", "pop2"),
          "system", List.of("sys1", "sys2"),
          "site", List.of("s11", "s21"));

  private static final int REQUESTS = 200;

  /** As many as leave the processors time for pins. */
  private static final int AT_ONCE = 4;

  @RegisterExtension static final Cluster LAB = new Cluster();

  static final class Cluster extends DeployedLab {
    Cluster() {
      super("cluster.yaml", "it-cluster");
    }

    @Override
    protected void awaitReady() {
      for (String prefix : PREFIXES) {
        LEVELS.get("site").forEach(site -> awaitShares(site, prefix, 2));
        LEVELS.get("system").forEach(system -> awaitShares(system, prefix, 1));
        LEVELS.get("network").forEach(pop -> awaitShares(pop, prefix, 2));
        ROUTERS.forEach(router -> awaitShares(router, prefix, 1));
      }
      for (String client : List.of("c1", "c2")) {
        awaitServed(client, WEB);
        awaitServed(client, "2001:db8:192:1::7");
      }
    }

    private void awaitShares(String slr, String prefix, int count) {
      await(
          slr + " has " + count + " to serve " + prefix,
          () -> daemons().takers(slr, prefix) == count);
    }

    void awaitServed(String client, String address) {
      await(
          client + " is served at " + address,
          () -> client(client).requests(inUrl(address), 1).good() == 1);
    }
  }

  private static long forwarded(List<String> nodes) {
    return nodes.stream().mapToLong(LAB.daemons()::forwarded).sum();
  }

  /** The router at which this client's flow is pinned, or nothing. */
  private static String pinnedAt(int port, List<String> routers) {
    return routers.stream().filter(router -> hasPin(router, port)).findFirst().orElse("");
  }

  private static boolean hasPin(String router, int port) {
    JsonNode pins = LAB.daemons().askSlr(router, "pins", ":" + port, WEB + ":80").path("pins");
    return StreamSupport.stream(pins.spliterator(), false)
        .anyMatch(
            pin -> pin.path("endPoint").isString() && pin.path("trusted").booleanValue(false));
  }

  private static Download download(int port, int seconds) {
    Download download = Download.start(LAB, "c1", port, WEB, seconds);
    await("it is pinned", () -> !pinnedAt(port, NEAR_ROUTERS).isEmpty());
    return download;
  }

  @Test
  void theSlrsSeeLittleMoreThanTheFirstPacket() {
    // Every end is confirmed at every router that these meet.
    assertThat(LAB.client("c1").requests(WEB, REQUESTS, AT_ONCE).good()).isEqualTo(REQUESTS);
    Map<String, Long> before = new TreeMap<>();
    LEVELS.forEach((level, nodes) -> before.put(level, forwarded(nodes)));
    long routersBefore = forwarded(ROUTERS);

    assertThat(LAB.client("c1").requests(WEB, REQUESTS, AT_ONCE).good()).isEqualTo(REQUESTS);

    double atRouters = (double) (forwarded(ROUTERS) - routersBefore) / REQUESTS;
    assertThat(atRouters).as("packets of a connection at the routers").isGreaterThan(4);
    LEVELS.forEach((level, nodes) -> {
      double each = (double) (forwarded(nodes) - before.getOrDefault(level, 0L)) / REQUESTS;
      System.err.printf("%.3f packets of a connection at the %s level%n", each, level);
      assertThat(each).as("packets of a connection at " + nodes).isLessThan(atRouters / 2);
    });
  }

  @Test
  void aFlowGoesOnAtAnotherRouterWhenItsOwnIsDrained() {
    int port = 21_001;
    try (Download download = download(port, 12)) {
      String first = pinnedAt(port, NEAR_ROUTERS);
      String other = first.equals("r11") ? "r12" : "r11";
      LAB.daemons().askSlr(first, "drain");
      try {
        await("its packets come to " + other, () -> pinnedAt(port, List.of(other)).equals(other));
        download.awaitIntact();
      } finally {
        LAB.daemons().askSlr(first, "undrain");
      }
    }
  }

  @Test
  void aRouterThatDiesLearnsItsFlowsAgain() {
    int port = 21_002;
    try (Download download = download(port, 20)) {
      String router = pinnedAt(port, NEAR_ROUTERS);
      LAB.lab().kill(router, "slr-router");
      LAB.forgetKernel(router);
      LAB.lab().start(router, "slr-router");
      await("it is pinned there again", () -> hasPin(router, port));
      download.awaitIntact();
    }
  }

  /** Its kernel goes on, and the next process takes over what it finds there (X5). */
  @Test
  void aRouterThatDiesIsNotMissed() {
    int port = 21_004;
    try (Download download = download(port, 20)) {
      String router = pinnedAt(port, NEAR_ROUTERS);
      LAB.lab().kill(router, "slr-router");
      long before = download.receivedBytes();
      await("the download goes on", () -> download.receivedBytes() > before + (8 << 20));
      assertThat(LAB.client("c1").requests(WEB, 64, AT_ONCE).good()).isEqualTo(64);

      LAB.lab().start(router, "slr-router");
      await("it knows what its kernel forwards", () -> isForwardedPast(router, port));
      download.awaitIntact();
    }
    LAB.awaitReady();
  }

  private static boolean isForwardedPast(String router, int port) {
    return LAB.daemons()
        .askSlr(router, "explain", "tcp", "10.101.1.2:" + port, WEB + ":80")
        .toString()
        .contains("pinned to");
  }

  @Test
  void pinnedFlowsGoOnWithoutTheSlrAndNewOnesToo() {
    try (Download download = download(21_003, 4)) {
      LAB.lab().kill("pop1", "slr-network");
      try {
        assertThat(LAB.client("c1").requests(WEB, 64, AT_ONCE).good()).isEqualTo(64);
        download.awaitIntact();
      } finally {
        LAB.lab().start("pop1", "slr-network");
      }
    }
    LAB.awaitReady();
  }
}
