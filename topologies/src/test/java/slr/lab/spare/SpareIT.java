package slr.lab.spare;

import static org.assertj.core.api.Assertions.assertThat;
import static slr.lab.DeployedLab.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import slr.lab.Download;
import slr.lab.demo.WebClient.Answers;
import tools.jackson.databind.JsonNode;

/** An SLR fails, and its spare has its flows (A16). */
class SpareIT {

  private static final String WEB = "192.192.1.7";
  private static final List<String> ADDRESSES = SpareLab.ADDRESSES;
  private static final int DOWNLOADS = 6;

  /** Longer than anything here takes: they are ended. */
  private static final int SECONDS = 60;

  private static final int REQUESTS_AT_ONCE = 2;

  @RegisterExtension static final SpareLab LAB = new SpareLab("it-spare", UnaryOperator.identity());

  @BeforeEach
  void bothAreThere() {
    LAB.awaitReady();
  }

  private static List<Download> downloads(int firstPort) {
    List<Download> all = new ArrayList<>();
    for (int i = 0; i < DOWNLOADS; i++) {
      String address = ADDRESSES.get(i % ADDRESSES.size());
      all.add(Download.start(LAB, "c1", firstPort + i, address, SECONDS));
    }
    return all;
  }

  /** Ports of the established flows that the router has given to this SLR. */
  private static long given(String pop, int firstPort) {
    JsonNode flows = LAB.daemons().askSlr("r1", "flows").path("flows");
    return StreamSupport.stream(flows.spliterator(), false)
        .filter(flow -> flow.path("holder").stringValue("").equals(pop))
        .filter(flow -> {
          String[] ends = flow.path("flow").stringValue("").split("[: ]");
          return List.of(ends).stream()
              .anyMatch(end -> end.matches("\\d{5}") && isOf(Integer.parseInt(end), firstPort));
        })
        .count();
  }

  private static boolean isOf(int port, int firstPort) {
    return port >= firstPort && port < firstPort + DOWNLOADS;
  }

  /** Kills one, with downloads under way and connections beginning. */
  private static void outlives(String killed, int firstPort) {
    String spare = SpareLab.MATES.getOrDefault(killed, "");
    List<Download> downloads = downloads(firstPort);
    await(
        "they are mirrored",
        () ->
            LAB.knowsAll(killed, firstPort, DOWNLOADS)
                && LAB.knowsAll(spare, firstPort, DOWNLOADS));
    long its = given(killed, firstPort);
    System.err.printf(
        "%d of %d downloads by %s, which is %.1f ms ahead of %s%n",
        its, DOWNLOADS, killed, LAB.lagMs(killed), spare);
    assertThat(its).as("downloads that lose their SLR").isPositive();
    long takenOver = LAB.takenOver(spare);
    long searched = searched(spare);

    CompletableFuture<Answers> meanwhile =
        CompletableFuture.supplyAsync(() -> LAB.client("c1").requests(WEB, 100, REQUESTS_AT_ONCE));
    LAB.lab().kill(killed, "slr-network");
    long detectedMs =
        await(
            Duration.ofSeconds(5),
            spare + " misses it",
            () -> LAB.report(spare).path("mates").isEmpty());
    System.err.printf("%s was missed after %d ms at most%n", killed, detectedMs);
    try {
      assertThat(meanwhile.join().good()).isEqualTo(100);
      downloads.forEach(Download::endIntact);
      assertThat(given(killed, firstPort)).as("flows that still wait for it").isZero();
      assertThat(LAB.takenOver(spare) - takenOver)
          .as("flows that " + spare + " knew by the word of " + killed)
          .isGreaterThanOrEqualTo(its);
      assertThat(searched(spare) - searched)
          .as("flows that it looked for: of requests that were just beginning")
          .isLessThanOrEqualTo(REQUESTS_AT_ONCE);
    } finally {
      downloads.forEach(Download::close);
      LAB.lab().start(killed, "slr-network");
    }
  }

  private static long searched(String pop) {
    return LAB.daemons().askSlr(pop, "recovery").path("events").path("searched").longValue(0);
  }

  @Test
  void whenAnSlrIsKilledItsFlowsGoOnByTheSpare() {
    outlives("pop1", 22_000);
  }

  @Test
  void andBackByTheOtherWhenTheSpareIsKilledInItsTurn() {
    outlives("pop1", 22_100);
    LAB.awaitReady();
    outlives("pop1b", 22_200);
  }

  @Test
  void whoComesBackIsToldWhatTheOtherKnows() {
    try (Download download = Download.start(LAB, "c1", 22_301, WEB, SECONDS)) {
      for (String killed : List.of("pop1", "pop1b")) {
        LAB.lab().kill(killed, "slr-network");
        LAB.lab().start(killed, "slr-network");
        LAB.awaitReady();
      }
      SpareLab.MATES
          .keySet()
          .forEach(pop -> await(pop + " knows the flow", () -> LAB.knows(pop, 22_301)));
      download.endIntact();
    }
  }
}
