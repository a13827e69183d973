package slr.lab.onelevel;

import static org.assertj.core.api.Assertions.assertThat;
import static slr.lab.DeployedLab.await;
import static slr.lab.onelevel.OneLevel.HOSTS;
import static slr.lab.onelevel.OneLevel.SITE;
import static slr.lab.onelevel.OneLevel.WEB;
import static slr.lab.onelevel.OneLevel.WEB_ADDRESS;
import static slr.lab.onelevel.OneLevel.WEB_ADDRESS_V6;
import static slr.lab.onelevel.OneLevel.WEB_V6;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import slr.lab.CommandResult;
import slr.lab.DeployedLab;
import slr.lab.Download;
import slr.lab.demo.WebClient;

/** Who gets new flows, and what the routers outside hear, when hosts drain, fail or stop. */
final class OneLevelServingIT {

  @RegisterExtension static final OneLevel LEVEL = new OneLevel("it-serving");

  /** RFC 8326: the route is about to go. */
  private static final String GRACEFUL_SHUTDOWN = "(65535,0)";

  private static final int CURL_REFUSED = 7;
  private static final double AT_ONCE_SECONDS = 0.3;
  private static final int REQUESTS = 100;

  @Test
  void allDrainingRefusesNewFlowsAtOnceAndKeepsTheOldOnes() {
    try (Download download = LEVEL.download("h1", 8)) {
      HOSTS.forEach(host -> LEVEL.daemons().ask(host, "host", "drain"));
      for (String virtualHost : List.of(WEB, WEB_V6)) {
        await(
            virtualHost + " is draining",
            () -> LEVEL.daemons().serving(SITE, virtualHost, "draining"));
      }
      long before = resets();
      int refused = 0;
      for (String address : List.of(WEB_ADDRESS, WEB_ADDRESS, WEB_ADDRESS_V6, WEB_ADDRESS_V6)) {
        CommandResult result = request(address);
        assertThat(result.exitCode()).as("curl's 'connection refused'").isEqualTo(CURL_REFUSED);
        assertThat(Double.parseDouble(result.output())).as("seconds").isLessThan(AT_ONCE_SECONDS);
        refused++;
      }
      assertThat(resets() - before).as("refusals are counted").isEqualTo(refused);
      assertThat(download.runs()).as("the download outlasts the refusals").isTrue();
      for (String address : List.of(WEB_ADDRESS, WEB_ADDRESS_V6)) {
        await(
            "transit hears that the route to " + address + " is a last resort",
            () -> LEVEL.route("transit", address).contains(GRACEFUL_SHUTDOWN));
      }
      download.awaitIntact();
    } finally {
      HOSTS.forEach(host -> LEVEL.daemons().ask(host, "host", "undrain"));
      LEVEL.awaitAllServe();
    }
    assertThat(request(WEB_ADDRESS).exitCode()).isZero();
    await("the route is a good one again", OneLevelServingIT::isPreferred);
  }

  @Test
  void capacityZeroGetsNothing() throws IOException {
    Path file = LEVEL.lab().folder("h1").resolve("slr-host.yaml");
    String original = Files.readString(file);
    assertThat(original).contains("capacity: 20");
    try {
      Files.writeString(file, original.replace("capacity: 20", "capacity: 0"));
      LEVEL.daemons().ask("h1", "host", "reload");
      await("h1 has no share", () -> LEVEL.share("h1", WEB) == 0 && LEVEL.share("h1", WEB_V6) == 0);
      for (String address : List.of(WEB_ADDRESS, DeployedLab.inUrl(WEB_ADDRESS_V6))) {
        WebClient.Answers answers = LEVEL.client("c1").requests(address, REQUESTS);
        assertThat(answers.good()).as("%s", answers).isEqualTo(REQUESTS);
        assertThat(answers.byHost()).doesNotContainKey("h1");
      }
    } finally {
      Files.writeString(file, original);
      LEVEL.daemons().ask("h1", "host", "reload");
      LEVEL.awaitAllServe();
    }
    assertThat(LEVEL.client("c1").requests(WEB_ADDRESS, REQUESTS).byHost()).containsKey("h1");
  }

  @Test
  void wrongConfigurationIsRefusedAndChangesNothing() throws IOException {
    Path file = LEVEL.lab().folder("h1").resolve("slr-host.yaml");
    String original = Files.readString(file);
    double before = LEVEL.share("h1", WEB);
    try {
      Files.writeString(file, original.replace("capacity: 20", "capacity: plenty"));
      assertThat(refusal()).contains("capacity").contains("plenty");
      assertThat(LEVEL.share("h1", WEB)).isEqualTo(before);
    } finally {
      Files.writeString(file, original);
    }
  }

  @Test
  void failingEverywhereIsWithdrawnInBothFamiliesAndComesBack() {
    HOSTS.forEach(host -> LEVEL.makeSick(host, true));
    try {
      for (String address : List.of(WEB_ADDRESS, WEB_ADDRESS_V6)) {
        await("cr has no route to " + address, () -> !LEVEL.hasRoute("cr", address));
        assertThat(LEVEL.hasRoute("cr", OneLevel.ANY_ADDRESS))
            .as("the other virtual host, whose check is another, stays")
            .isTrue();
      }
    } finally {
      HOSTS.forEach(host -> LEVEL.makeSick(host, false));
      LEVEL.awaitAllServe();
    }
    for (String address : List.of(WEB_ADDRESS, WEB_ADDRESS_V6)) {
      await("cr has a route to " + address, () -> LEVEL.hasRoute("cr", address));
      assertThat(request(address).exitCode()).isZero();
    }
  }

  @Test
  void stopDeprefersFirstThenWithdraws() {
    List<String> heard = new ArrayList<>();
    CompletableFuture<Void> stopping =
        CompletableFuture.runAsync(() -> LEVEL.lab().stop(SITE, "slr-site"));
    try {
      await(
          "transit loses the route",
          () -> {
            String route = LEVEL.route("transit", WEB_ADDRESS);
            String now =
                !route.contains("unicast")
                    ? "none"
                    : route.contains(GRACEFUL_SHUTDOWN) ? "last resort" : "normal";
            if (heard.isEmpty() || !heard.getLast().equals(now)) {
              heard.add(now);
              if (now.equals("last resort")) {
                assertThat(request(WEB_ADDRESS).exitCode()).as("served meanwhile").isZero();
              }
            }
            return now.equals("none");
          });
      assertThat(heard).endsWith("last resort", "none");
      assertThat(LEVEL.hasRoute("transit", WEB_ADDRESS_V6)).isFalse();
      stopping.join();
    } finally {
      stopping.handle((_, _) -> LEVEL.lab().start(SITE, "slr-site")).join();
    }
    LEVEL.awaitAllServe();
    await("the route is back, a good one", OneLevelServingIT::isPreferred);
    assertThat(request(WEB_ADDRESS).exitCode()).isZero();
  }

  private static boolean isPreferred() {
    String route = LEVEL.route("transit", WEB_ADDRESS);
    return route.contains("unicast") && !route.contains(GRACEFUL_SHUTDOWN);
  }

  /** One request; the output is how many seconds it took. */
  private static CommandResult request(String address) {
    String url = "http://" + DeployedLab.inUrl(address) + "/";
    return LEVEL
        .lab()
        .exec(
            "c1",
            "curl",
            "-gsS",
            "--fail",
            "--max-time",
            "5",
            "-o",
            "/dev/null",
            "-w",
            "%{time_total}",
            url);
  }

  private static long resets() {
    return LEVEL.site("status").path("dataPlane").path("answered").path("reset").longValue(-1);
  }

  private static String refusal() {
    try {
      return "accepted: " + LEVEL.daemons().ask("h1", "host", "reload");
    } catch (slr.lab.LabException refused) {
      return String.valueOf(refused.getMessage());
    }
  }
}
