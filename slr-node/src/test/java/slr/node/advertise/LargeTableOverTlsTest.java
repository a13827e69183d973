package slr.node.advertise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static slr.node.advertise.NetworkAndSystem.row;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.io.TempDir;
import slr.core.advertise.AdvertisementAction;
import slr.core.advertise.Advertiser;
import slr.core.advertise.ParentState;
import slr.core.row.Directive;
import slr.core.row.Health;
import slr.node.trust.TestDomain;

/** Tables too large for a message, and records that vanish, on a real connection. */
class LargeTableOverTlsTest {

  private static final int LOSSY_ROUNDS = 4;
  private static final int LOSSY_CHANGES = 200;
  private static final int ROWS = 1_000_000;

  /** Enough for the slowest machine; nothing here is judged by its time. */
  private static final Duration PATIENCE = Duration.ofMinutes(3);

  @TempDir Path folder;

  @Test
  void aMillionRowsArriveWithoutASilenceAndThenOneMore(TestReporter reporter) throws Exception {
    TestDomain domain = TestDomain.in(folder);
    try (NetworkAndSystem nodes = new NetworkAndSystem(domain, TransportLimits.DEFAULTS, 1)) {
      nodes.change(child -> fill(child, nodes.nowNs()));
      long beganNs = System.nanoTime();
      nodes.connect();
      await().atMost(PATIENCE).until(nodes::isKnown);

      await().atMost(PATIENCE).until(nodes::agree);

      reporter.publishEntry(
          "rows synchronised over TLS",
          ROWS + " in " + (System.nanoTime() - beganNs) / 1_000_000 + " ms");
      assertThat(nodes.status().rowCount()).isEqualTo(ROWS);
      assertThat(nodes.status().state()).contains(ParentState.ESTABLISHED);
      assertThat(nodes.events())
          .as("nobody fell silent and no connection ended")
          .noneMatch(event ->
              event instanceof AdvertisementAction.Transition change
                  && (change.to() == ParentState.SILENT || change.to() == ParentState.CLOSED));

      nodes.change(child -> {
        child.put(row(500_000, 42), nodes.nowNs());
        return true;
      });
      await().until(nodes::agree);
      assertThat(
              nodes.above(
                  () -> nodes.children().candidates(row(500_000, 42).key()).getFirst().row()))
          .matches(row -> row.capacity() == 42);
    }
  }

  /**
   * Property over real TLS: {@value #LOSSY_ROUNDS} rounds with a session each, in each {@value
   * #LOSSY_CHANGES} changes of up to 700 rows, of whose records 10 to 80 percent are lost.
   */
  @Test
  void anySequenceOfLossesHeals() throws Exception {
    TestDomain domain = TestDomain.in(folder);
    for (long seed = 1; seed <= LOSSY_ROUNDS; seed++) {
      Random random = new Random(seed);
      try (NetworkAndSystem nodes = new NetworkAndSystem(domain, TransportLimits.DEFAULTS, seed)) {
        nodes.connect();
        await().until(nodes::isKnown);
        nodes.lose(0.1 + 0.7 * random.nextDouble());
        for (int step = 0; step < LOSSY_CHANGES; step++) {
          nodes.change(child -> change(child, random, nodes.nowNs()));
        }
        await().until(() -> nodes.lost() > 0);
        nodes.lose(0);

        await("seed " + seed).until(nodes::agree);
      }
    }
  }

  private static boolean fill(Advertiser child, long nowNs) {
    for (int i = 0; i < ROWS; i++) {
      child.put(row(i, 10), nowNs);
    }
    return true;
  }

  private static boolean change(Advertiser child, Random random, long nowNs) {
    int number = random.nextInt(2_000);
    switch (random.nextInt(6)) {
      case 0 -> child.remove(row(number, 1).key());
      case 1 -> child.put(row(number, 1).withHealth(Health.FAILING), nowNs);
      case 2 -> child.put(row(number, 1).withTarget(Directive.DRAINING), nowNs);
      case 3 -> {
        for (int i = 0; i < 700; i++) {
          child.put(row(number + i, random.nextInt(1_000)), nowNs);
        }
      }
      default -> child.put(row(number, random.nextInt(1_000)), nowNs);
    }
    return true;
  }
}
