package slr.lab.levels;

import static org.assertj.core.api.Assertions.assertThat;
import static slr.lab.DeployedLab.await;
import static slr.lab.levels.SmallLab.WEB_ADDRESS;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import slr.lab.LabProcess;

/** What becomes of the announcements of an SLR that is dead or hangs (A14). */
final class WatchdogIT {

  /**
   * s1 loses its data plane with its process; the kernel of edge goes on alone, but not for long.
   */
  @RegisterExtension
  static final SmallLab LAB =
      new SmallLab(
          "two-level.yaml",
          "it-watchdog",
          text ->
              text.replace("[\"${node}-r1\"], pins: \"${run}/pins\"}", "[\"${node}-r1\"]}")
                  .replace(
                      "          stop-drain: 1s\n    r1:",
                      "          stop-drain: 1s\n          watchdog: {alone: 8s}\n    r1:"),
          "edge",
          List.of("s1", "s2"));

  private static final String SITE = "slr-site";
  private static final String SYSTEM = "slr-system";
  private static final String WATCHDOG = "slr-watchdog";
  private static final String NEAR = "10.1.3.1";
  private static final String FAR = "10.1.4.1";

  /** 3 s, two looks of 1.5 s each, BIRD and OSPF, on a machine that is busy with others. */
  private static final Duration SILENT_LIMIT = Duration.ofSeconds(10);

  /** The same after 8 s. */
  private static final Duration ALONE_LIMIT = Duration.ofSeconds(16);

  @Test
  void anotherSiteTakesWhatADeadOneHasAnnounced() {
    await("r1 goes to the near site", () -> leadsTo(NEAR));

    LAB.lab().kill("s1", SITE);
    assertThat(leadsTo(NEAR)).as("BIRD does not know").isTrue();
    await(SILENT_LIMIT, "r1 goes to the other site", () -> leadsTo(FAR));
    assertThat(LAB.requests("c2", WEB_ADDRESS, 10).byHost()).containsOnlyKeys("h3");

    LAB.lab().kill("s1", WATCHDOG);
    LAB.lab().start("s1", WATCHDOG);
    assertThat(LAB.requests("c2", WEB_ADDRESS, 10).byHost()).containsOnlyKeys("h3");

    LAB.lab().start("s1", SITE);
    awaitNearSite();
  }

  @Test
  void aSiteThatHangsAnnouncesAgainWhenItGoesOn() {
    awaitNearSite();
    signal("s1", SITE, "STOP");
    try {
      await(SILENT_LIMIT, "r1 goes to the other site", () -> leadsTo(FAR));
      assertThat(LAB.requests("c2", WEB_ADDRESS, 10).byHost()).containsOnlyKeys("h3");
    } finally {
      signal("s1", SITE, "CONT");
    }
    awaitNearSite();
  }

  @Test
  void nobodyAnnouncesWhatTheKernelHasForwardedAloneForTooLong() {
    awaitNearSite();
    LAB.awaitServed("c1");
    long before = withdrawals();
    // Beside what follows: a watchdog that stood still does not take that for silence.
    signal("s1", WATCHDOG, "STOP");
    try {
      LAB.lab().kill("edge", SYSTEM);
      long killedNs = System.nanoTime();
      assertThat(LAB.requests("c1", WEB_ADDRESS, 10).good()).as("by its kernel").isEqualTo(10);
      await(ALONE_LIMIT, "cr has no route", () -> !LAB.hasRoute("cr", WEB_ADDRESS));
      long tookMs = (System.nanoTime() - killedNs) / 1_000_000;
      assertThat(tookMs).as("longer than without a kernel that goes on").isGreaterThan(7_000);
      assertThat(LAB.lab().exec("c1", "curl", "-sv", "http://" + WEB_ADDRESS).errors())
          .as("refused by routing, at once")
          .containsAnyOf("No route to host", "unreachable");

      LAB.lab().start("edge", SYSTEM);
      LAB.awaitServed("c1");
    } finally {
      signal("s1", WATCHDOG, "CONT");
    }
    assertThat(LAB.requests("c2", WEB_ADDRESS, 100).byHost()).containsOnlyKeys("h1", "h2");
    assertThat(leadsTo(NEAR)).isTrue();
    assertThat(withdrawals()).as("it has kept quiet").isEqualTo(before);
  }

  private static void awaitNearSite() {
    await("r1 goes to the near site", () -> leadsTo(NEAR));
    LAB.awaitShare("edge", "s1", true);
    LAB.awaitServed("c2");
    assertThat(LAB.requests("c2", WEB_ADDRESS, 10).good()).isEqualTo(10);
  }

  /** Of s1, as its watchdog has logged them. */
  private static long withdrawals() {
    try (Stream<String> lines = Files.lines(LAB.lab().process("s1", WATCHDOG).log())) {
      return lines.filter(line -> line.contains("-> WITHDRAWING")).count();
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  private static boolean leadsTo(String address) {
    return LAB.route("r1", WEB_ADDRESS).contains("via " + address + " ");
  }

  private static void signal(String node, String name, String signal) {
    LabProcess process = LAB.lab().process(node, name);
    LAB.lab().exec(node, "kill", "-" + signal, Long.toString(process.pid())).orThrow();
  }
}
