package slr.lab.onelevel;

import static org.assertj.core.api.Assertions.assertThat;
import static slr.lab.DeployedLab.await;
import static slr.lab.onelevel.OneLevel.HOSTS;
import static slr.lab.onelevel.OneLevel.WEB_ADDRESS;
import static slr.lab.onelevel.OneLevel.WEB_ADDRESS_V6;

import java.util.Map;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import slr.lab.DeployedLab;
import slr.lab.Download;
import slr.lab.demo.WebClient;
import slr.lab.onelevel.FakeClients.Segment;
import tools.jackson.databind.JsonNode;

/**
 * A flood of SYNs takes nothing down: no host fails, no route goes, real clients are served. One of
 * ACKs has nobody searched for who lives (A17).
 */
final class OneLevelFloodIT {

  @RegisterExtension static final OneLevel LEVEL = new OneLevel("it-flood");

  private static final int SYNS_PER_SECOND = 5_000;
  private static final int SECONDS = 6;

  /**
   * More than a virtual host may have searched for, as much as the machine makes beside the rest.
   */
  private static final int ACKS_PER_SECOND = 15_000;

  private static final int SEARCHES_PER_SECOND = 10_000;
  private static final int SECONDS_LONG = 30;
  private static final int REQUESTS = 50;
  private static final String C2 = "10.10.2.2";
  private static final int PORT = 20_901;

  private final long startNs = System.nanoTime();
  private final long changes = changes();
  private final long opened = opened();

  @ParameterizedTest
  @ValueSource(strings = {WEB_ADDRESS, WEB_ADDRESS_V6})
  void realClientsAreServedByCookies(String address, TestReporter reporter) {
    long finished = finished();
    Process flood = start(address);
    WebClient.Answers answers = new WebClient.Answers(Map.of(), Map.of());
    while (flood.isAlive()) {
      answers = answers.plus(LEVEL.client("c2").requests(DeployedLab.inUrl(address), REQUESTS));
      assertThat(LEVEL.hasRoute("cr", address)).isTrue();
    }
    assertThat(answers.failed()).as("%s", answers).isEmpty();
    assertThat(answers.good()).isPositive();
    assertThat(opened() - opened).isGreaterThan(SECONDS * SYNS_PER_SECOND / 2L);
    assertThat(finished()).as("handshakes without a socket").isGreaterThan(finished);
    nothingChanged();
    reporter.publishEntry("served", "%d requests of %s".formatted(answers.good(), address));
  }

  /** Somebody has switched cookies off: new clients suffer, yet no flood moves on to elsewhere. */
  @Test
  void routeStaysAlsoWithoutCookies() {
    setCookies(0);
    try {
      Process flood = start(WEB_ADDRESS);
      await("a host says that it is flooded", OneLevelFloodIT::isFlooded);
      while (flood.isAlive()) {
        assertThat(LEVEL.hasRoute("cr", WEB_ADDRESS)).isTrue();
      }
      nothingChanged();
    } finally {
      setCookies(1);
    }
    await("no host is flooded", () -> !isFlooded());
  }

  /** The SLR has lost all, and must look for one connection among as many as it may, and more. */
  @Test
  void whoLivesIsFoundAmongManyWhoNeverDid() {
    try (Download download = Download.start(LEVEL, "c2", PORT, WEB_ADDRESS, SECONDS_LONG)) {
      Process flood =
          FakeClients.start(
              LEVEL.lab(), "c1", Segment.ACK, WEB_ADDRESS, ACKS_PER_SECOND, SECONDS_LONG);
      LEVEL.restartEmpty();
      long beganNs = System.nanoTime();
      await("it is found", () -> LEVEL.knows(C2 + ":" + PORT));
      download.awaitProgress("under the flood");
      double seconds = (System.nanoTime() - beganNs) / 1e9;
      long searched = recovery("searched");
      assertThat(searched).as("the flood came").isGreaterThan(ACKS_PER_SECOND);
      assertThat(searched).isLessThan((long) ((seconds + 2) * SEARCHES_PER_SECOND));
      flood.destroy();
      download.awaitIntact();
    }
  }

  private static long recovery(String counter) {
    return LEVEL.site("recovery").path("events").path(counter).longValue(0);
  }

  private Process start(String address) {
    Process flood =
        FakeClients.start(LEVEL.lab(), "c1", Segment.SYN, address, SYNS_PER_SECOND, SECONDS);
    await("the flood has begun", () -> opened() - opened > SYNS_PER_SECOND);
    return flood;
  }

  private void nothingChanged() {
    long elapsedMs = (System.nanoTime() - startNs) / 1_000_000;
    for (String host : HOSTS) {
      for (JsonNode service : services(host)) {
        assertThat(service.path("health").stringValue("")).isEqualTo("healthy");
        assertThat(service.path("healthAgeMs").longValue(0)).isGreaterThan(elapsedMs);
      }
    }
    assertThat(changes()).as("announcements").isEqualTo(changes);
  }

  private static boolean isFlooded() {
    return HOSTS.stream()
        .flatMap(host -> StreamSupport.stream(services(host).spliterator(), false))
        .anyMatch(service -> service.path("flooded").booleanValue(false));
  }

  private static JsonNode services(String host) {
    return LEVEL.daemons().ask(host, "host", "status").path("services");
  }

  private static long changes() {
    return LEVEL.site("status").path("announcement").path("changes").longValue(-1);
  }

  private static long opened() {
    return LEVEL.site("status").path("flows").path("opened").longValue(-1);
  }

  private static long finished() {
    return HOSTS.stream().mapToLong(host -> LEVEL.verdicts(host, "finishing")).sum();
  }

  private static void setCookies(int value) {
    for (String host : HOSTS) {
      LEVEL.lab().exec(host, "sysctl", "-qw", "net.ipv4.tcp_syncookies=" + value).orThrow();
    }
  }
}
