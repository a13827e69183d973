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
import slr.lab.demo.WebClient;
import tools.jackson.databind.JsonNode;

/** A SYN flood takes nothing down: no host fails, no route goes, real clients are served. */
final class OneLevelFloodIT {

  @RegisterExtension static final OneLevel LEVEL = new OneLevel("it-flood");

  private static final int SYNS_PER_SECOND = 5_000;
  private static final int SECONDS = 6;
  private static final int REQUESTS = 50;

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

  private Process start(String address) {
    Process flood = SynFlood.start(LEVEL.lab(), "c1", address, SYNS_PER_SECOND, SECONDS);
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
