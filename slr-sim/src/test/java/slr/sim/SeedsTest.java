package slr.sim;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import slr.sim.tcp.Conversation;
import slr.sim.world.Blueprint;
import slr.sim.world.Seams;
import slr.sim.world.Shape;

/** Some hundred short runs with all faults: nothing is broken, and clients are served. */
final class SeedsTest {

  private static final long LENGTH_NS = 70_000_000_000L;
  private static final int SEEDS = 200;

  @Test
  void noSeedBreaksAnything() throws InterruptedException {
    Simulation simulation = new Simulation(Blueprint.of(Shape.USUAL), LENGTH_NS, Seams.NONE);
    int threads = Runtime.getRuntime().availableProcessors();
    Campaign.Result result = new Campaign(simulation, 1_000, SEEDS, line -> {}).run(threads);
    result
        .failure()
        .ifPresent(failure -> {
          throw new AssertionError(
              String.join("\n", new FailureReport(simulation, " --time 70s").of(failure)));
        });
    assertThat(result.runs()).isEqualTo(SEEDS);
    long done = result.ends().getOrDefault(Conversation.End.DONE, 0L);
    long all = result.ends().values().stream().mapToLong(Long::longValue).sum();
    assertThat(done).isGreaterThan(all / 2);
  }

  /** Without faults everybody is served. */
  @Test
  void servesEverybodyInAQuietWorld() {
    Simulation simulation = new Simulation(Blueprint.of(Shape.USUAL), LENGTH_NS, Seams.NONE);
    Simulation.Outcome outcome = simulation.run(1, java.util.List.of(), null);
    assertThat(outcome.violation()).isEmpty();
    assertThat(outcome.traffic().ends()).containsOnlyKeys(Conversation.End.DONE);
    assertThat(outcome.traffic().ends().get(Conversation.End.DONE)).isGreaterThan(200);
    assertThat(outcome.traffic().questions()).isGreaterThan(400);
    assertThat(outcome.traffic().answers())
        .as("but for those that were asked just before the end")
        .isBetween(outcome.traffic().questions() - 4, outcome.traffic().questions());
  }
}
