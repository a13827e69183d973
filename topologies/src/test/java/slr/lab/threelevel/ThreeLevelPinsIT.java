package slr.lab.threelevel;

import static org.assertj.core.api.Assertions.assertThat;
import static slr.lab.DeployedLab.await;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import slr.lab.Capture;
import slr.lab.Download;
import slr.lab.Pcap;
import tools.jackson.databind.JsonNode;

/** Flows that are pinned at the points of presence go past the systems and sites (A13). */
class ThreeLevelPinsIT {

  @RegisterExtension static final ThreeLevel LAB = ThreeLevel.pinned("it-pins");

  private static final String WEB = ThreeLevel.WEB.address();

  /** Those before the pin stands, those that end the connection, and what was on its way. */
  private static final long PACKETS_BESIDE_THE_PIN = 20;

  private static Download download(String host, int seconds) {
    int port = LAB.portTowards("c1", host, WEB);
    Download download = Download.start(LAB, "c1", port, WEB, seconds);
    await("it is pinned to " + host, () -> pinOf(port).path("endPoint").isString());
    await("its host has confirmed it", () -> pinOf(port).path("trusted").booleanValue(false));
    return download;
  }

  private static JsonNode pinOf(int port) {
    JsonNode pins = LAB.daemons().askSlr("pop1", "pins").path("pins");
    return StreamSupport.stream(pins.spliterator(), false)
        .filter(pin -> pin.path("flow").stringValue("").contains(":" + port + " "))
        .findFirst()
        .orElse(pins.path(-1));
  }

  private static long event(String slr, String name) {
    return LAB.daemons()
        .askSlr(slr, "pins")
        .path("signalling")
        .path("events")
        .path(name)
        .longValue(0);
  }

  private static long forwarded(String slr) {
    return LAB.daemons().forwarded(slr);
  }

  @Test
  void theRestOfAFlowPassesTheLevelsBy() {
    long popBefore = forwarded("pop1");
    long systemBefore = forwarded("sys1");
    long siteBefore = forwarded("s11");
    try (Download download = download("h111", 4)) {
      download.awaitIntact();
    }
    long pop = forwarded("pop1") - popBefore;
    long system = forwarded("sys1") - systemBefore;
    long site = forwarded("s11") - siteBefore;
    System.err.printf(
        "packets of a download: %d by pop1, %d by sys1, %d by s11%n", pop, system, site);
    assertThat(pop).isGreaterThan(10 * PACKETS_BESIDE_THE_PIN);
    assertThat(system).isBetween(1L, PACKETS_BESIDE_THE_PIN);
    assertThat(site).isBetween(1L, PACKETS_BESIDE_THE_PIN);
  }

  @Test
  void theLevelsBelowMayDieUnderAPinnedFlow() {
    try (Download download = download("h111", 8)) {
      LAB.lab().kill("s11", "slr-site");
      LAB.lab().kill("sys1", "slr-system");
      await(
          "pop1 gives sys1 nothing new", () -> LAB.splits("pop1", ThreeLevel.WEB, ONLY_SYS2, 0.02));
      download.awaitProgress("without the levels between");
      download.awaitIntact();
    } finally {
      LAB.lab().start("sys1", "slr-system");
      LAB.lab().start("s11", "slr-site");
    }
    LAB.awaitConverged();
  }

  private static final java.util.Map<String, Double> ONLY_SYS2 = java.util.Map.of("sys2", 1.0);

  /** An agent that dies alone is no death: its machine must be silent as well. */
  @Test
  void theDeathOfAnEndIsToldUpwardAndItsNextProcessIsTaken() {
    long before = event("pop1", "ends-down");
    try (Download download = download("h112", 20)) {
      answersPings("h112", false);
      LAB.lab().kill("h112", "slr-host");
      try {
        await("pop1 hears that h112 is dead", () -> event("pop1", "ends-down") > before);
      } finally {
        answersPings("h112", true);
        LAB.lab().start("h112", "slr-host");
      }
      LAB.awaitConverged();
      download.awaitProgress("by the levels, after its agent is back");
    }
    try (Download again = download("h112", 2)) {
      again.awaitIntact();
    }
  }

  private static void answersPings(String host, boolean answers) {
    int ignored = answers ? 0 : 1;
    LAB.lab()
        .exec(
            host,
            "sysctl",
            "-qw",
            "net.ipv4.icmp_echo_ignore_all=" + ignored,
            "net.ipv6.icmp.echo_ignore_all=" + ignored)
        .orThrow();
  }

  @Test
  void everyMessageIsRsvpForOthersToo() throws IOException {
    Path messages;
    try (Capture capture = LAB.capture("rsvp", "b1", "b1-sys1", "ip", "proto", "46")) {
      messages = capture.file();
      assertThat(LAB.client("c1").requests(WEB, 40).good()).isEqualTo(40);
      await("ends are confirmed", () -> event("pop1", "ends-confirmed") > 2);
    }
    List<byte[]> all = Pcap.packets(messages);
    System.err.printf("%d messages between sys1 and those around it%n", all.size());
    assertThat(all).hasSizeGreaterThan(20);
    assertThat(Pcap.faults(messages, true)).isEmpty();
    assertThat(LAB.daemons().askSlr("pop1", "pins").path("signalling").path("refused"))
        .as("messages that pop1 refused")
        .isEmpty();
  }
}
