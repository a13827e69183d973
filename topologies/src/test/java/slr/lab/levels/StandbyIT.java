package slr.lab.levels;

import static org.assertj.core.api.Assertions.assertThat;
import static slr.lab.DeployedLab.await;
import static slr.lab.levels.SmallLab.WEB;
import static slr.lab.levels.SmallLab.WEB_ADDRESS;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import slr.lab.Download;
import tools.jackson.databind.JsonNode;

/**
 * The second site is in standby: it is engaged when the servers of the first fail, and stands back
 * when these have been well for 8 s (A21); of the IPv6 virtual host only when it is told to.
 */
final class StandbyIT {

  private static final String WEB6 = "2001:db8:192:1::/64";
  private static final String WEB6_ADDRESS = "2001:db8:192:1::7";
  private static final Duration FAIL_BACK = Duration.ofSeconds(8);

  @RegisterExtension
  static final SmallLab LAB =
      new SmallLab("two-level.yaml", "it-by", StandbyIT::withStandby, "edge", List.of("s1"));

  private static String withStandby(String topology) {
    int edge = topology.indexOf("slr-system:");
    String sites =
        topology
            .substring(0, edge)
            .replaceAll(
                "(?m)^( +)- \\{prefix: (.*), (policy: consistent-hash)}$",
                "$1- prefix: $2\n$1  $3\n$1  standby: \\${standby}");
    String top =
        topology
            .substring(edge)
            .replace(WEB + ",", WEB + ", failover: {fail-back-after: 8s},")
            .replace(WEB6 + "\",", WEB6 + "\", failover: {fail-back: manual},")
            .replace("watchdog: true, vars: {", "vars: {standby: false, ")
            .replace("s2: {like: site, vars: {", "s2: {like: site, vars: {standby: true, ");
    return sites + top;
  }

  @Test
  void standbySiteServesWhileMainFailsAndStandsBack() {
    await("s2 is known", () -> LAB.daemons().able("edge", WEB).contains("s2"));
    assertThat(hosts(WEB_ADDRESS)).containsExactlyInAnyOrder("h1", "h2");
    assertThat(failover("s2")).isEqualTo("main is well");
    assertThat(LAB.daemons().serving("s2", WEB, "standby")).isTrue();

    try (Download atMain = Download.start(LAB, "c1", 40_001, WEB_ADDRESS, 40)) {
      List.of("h1", "h2").forEach(host -> LAB.makeSick(host, true));
      awaitStandby();
      assertThat(hosts(WEB_ADDRESS)).containsExactly("h3");
      assertThat(hosts(WEB6_ADDRESS)).containsExactly("h3");
      assertThat(failover("s2")).startsWith("engaged since").endsWith("main cannot");
      assertThat(explained()).contains("standby, engaged since");
      atMain.awaitProgress("at main, whose checks fail");

      try (Download atStandby = Download.start(LAB, "c1", 40_002, WEB_ADDRESS, 25)) {
        failBack();
        atStandby.awaitProgress("at the standby that stands back");
        failBackByHand();
        atStandby.awaitIntact();
      }
      atMain.awaitIntact();
    }
    JsonNode counts = LAB.daemons().askSlr("edge", "status").path("standby");
    assertThat(counts.path("engagedNow").intValue(-1)).isZero();
    assertThat(counts.path("engaged").intValue(-1)).isGreaterThanOrEqualTo(2);
    assertThat(counts.path("failedBack").intValue(-1))
        .isEqualTo(counts.path("engaged").intValue(-2));
  }

  private static void awaitStandby() {
    for (String virtualHost : List.of(WEB, WEB6)) {
      await(
          "the standby has all of " + virtualHost,
          () -> LAB.daemons().shares("edge", virtualHost).getOrDefault("s2", 0.0) == 1);
    }
  }

  /** Main is well again; no new flow goes there until it has been for long enough. */
  private static void failBack() {
    long sickUntilNs = System.nanoTime();
    List.of("h1", "h2").forEach(host -> LAB.makeSick(host, false));
    await("main waits", () -> failover("s2").contains("main is well, fails back in"));
    AtomicInteger judged = new AtomicInteger();
    await(
        "s2 stands back, and has all new flows before",
        () -> {
          Set<String> served = hosts(WEB_ADDRESS);
          if (System.nanoTime() - sickUntilNs < FAIL_BACK.toNanos()) {
            assertThat(served).containsExactly("h3");
            judged.incrementAndGet();
          }
          return LAB.daemons().shares("edge", WEB).getOrDefault("s2", 1.0) == 0;
        });
    assertThat(judged).as("rounds of requests before main could be back").hasPositiveValue();
    assertThat(Duration.ofNanos(System.nanoTime() - sickUntilNs)).isGreaterThan(FAIL_BACK);
    await("both main hosts are served again", () -> hosts(WEB_ADDRESS).equals(Set.of("h1", "h2")));
  }

  private static void failBackByHand() {
    assertThat(hosts(WEB6_ADDRESS)).containsExactly("h3");
    LAB.daemons().askSlr("edge", "failback", WEB6);
    await("s2 stands back", () -> LAB.daemons().shares("edge", WEB6).getOrDefault("s2", 1.0) == 0);
    assertThat(hosts(WEB6_ADDRESS)).containsExactlyInAnyOrder("h1", "h2");
  }

  private static Set<String> hosts(String address) {
    return LAB.requests("c1", address, 40).byHost().keySet();
  }

  /** What {@code children} says of a child in standby, of all that it is engaged for. */
  private static String failover(String child) {
    for (JsonNode line : LAB.daemons().askSlr("edge", "children")) {
      if (line.path("node").stringValue("").equals(child)) {
        return line.path("standby").stringValue("");
      }
    }
    return "";
  }

  private static String explained() {
    return LAB.daemons()
        .askSlr("edge", "explain", "tcp", "10.101.1.2:40009", WEB_ADDRESS + ":80")
        .toString();
  }
}
