package slr.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import slr.sim.fault.Fault;
import slr.sim.invariant.Violation;
import slr.sim.world.Blueprint;
import slr.sim.world.LevelNode;
import slr.sim.world.Pinning;
import slr.sim.world.Seams;
import slr.sim.world.Shape;
import slr.sim.world.Traffic;
import slr.sim.world.World;

/** Pins in the simulated world: they are used, and the faults that are theirs break nothing. */
final class PinsTest {

  private static final long LENGTH_NS = 70_000_000_000L;
  private static final Blueprint BLUEPRINT = Blueprint.of(Shape.USUAL);

  private static Simulation simulation(boolean pins) {
    return new Simulation(BLUEPRINT, LENGTH_NS, Seams.NONE, Optional.of(pins));
  }

  @Test
  void mostSegmentsOfKnownFlowsGoByPins() {
    long byPin = 0;
    long byLevels = 0;
    for (long seed = 1; seed <= 10; seed++) {
      Traffic traffic = simulation(true).run(seed).traffic();
      byPin += traffic.byPin();
      byLevels += traffic.byLevels();
    }
    assertThat(byPin).isGreaterThan(3 * byLevels);
  }

  @Test
  void withoutPinsAllGoByTheLevels() {
    Traffic traffic = simulation(false).run(1).traffic();
    assertThat(traffic.byPin()).isZero();
    assertThat(traffic.byLevels()).isGreaterThan(1_000);
  }

  @Test
  void threeSeedsOfFourHavePins() {
    int on = 0;
    for (long seed = 0; seed < 400; seed++) {
      on += Pinning.of(seed).on() ? 1 : 0;
      assertThat(Pinning.of(seed, true).on()).isTrue();
      assertThat(Pinning.of(seed, false)).isEqualTo(Pinning.OFF);
    }
    assertThat(on).isBetween(260, 340);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        // A host dies and comes back on its address, before and after its death is seen.
        "15s power h1 0.3s; 18s power h1 5s; 20s crash h2 0.1s; 22s crash h2 3s",
        // Its death cannot be said upward at once, or at all by this session.
        "12s partition pop1 sys1 6s; 13s power h1 10s; 14s cut sys1 pop2",
        "12s partition sys1 site1 2s; 12.2s power h1 8s; 12.5s crash site1 1s",
        // Of the two parents of a host one loses it.
        "15s partition site1 h3 4s; 22s partition site2 h3 4s; 30s crash site1 2s",
        // Clients come by another PoP while pins are not confirmed, and while messages are lost.
        "14s noise site1 sys1 30 20 40 8s; 15s flip c1; 15.3s flip c1; 16s flip c4; 17s reshuffle"
            + " 7",
        "14s noise sys1 pop1 30 20 40 8s; 15s rekey sys1 pop1; 15.05s rekey site1 sys1; 16s rekey"
            + " sys1 pop1; 17s rekey sys1 pop2; 17.1s rekey sys2 pop1",
        // All that know of pins start anew, one after the other.
        "15s crash site1 0.5s; 16s crash sys1 0.5s; 17s crash pop1 0.5s; 18s crash sys2 0.5s",
        // Pins lead past a cut, and into one.
        "15s partition site1 sys1 5s; 22s partition h1 pop1 5s; 22s partition h2 pop1 5s",
      })
  void faultsOfPinsBreakNothing(String faults) {
    for (long seed = 1; seed <= 3; seed++) {
      Simulation.Outcome outcome = simulation(true).run(seed, Fault.parseList(faults), null);
      assertThat(outcome.violation().map(Violation::words)).as("seed " + seed).isEmpty();
    }
  }

  /** What an eavesdropper says again, or makes up, is refused, and each reason is counted. */
  @Test
  void forgedMessagesAreRefusedAndCounted() {
    Map<String, Long> refused = new HashMap<>();
    List<Fault> faults =
        Fault.parseList("10s tamper site1 1 15s; 10s tamper sys1 2 15s; 10s tamper pop1 3 15s");
    World world = WatchedWorld.run(1, BLUEPRINT, true, faults, LENGTH_NS, LENGTH_NS / 2, _ -> {});
    for (LevelNode node : world.levels()) {
      node.plane()
          .pins()
          .orElseThrow()
          .counts()
          .refused()
          .forEach((reason, count) -> refused.merge(reason, count, Long::sum));
    }
    world.close();
    assertThat(refused).containsKeys("unsigned", "unknown-key", "replayed", "digest");
  }
}
