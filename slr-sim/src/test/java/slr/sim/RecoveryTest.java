package slr.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import slr.core.forward.Verdict;
import slr.core.recover.RecoveryCounter;
import slr.packet.IpAddress;
import slr.packet.TcpHeader;
import slr.sim.fault.Fault;
import slr.sim.invariant.Violation;
import slr.sim.tcp.Conversation;
import slr.sim.tcp.Segment;
import slr.sim.tcp.SegmentCodec;
import slr.sim.time.Chance;
import slr.sim.world.Blueprint;
import slr.sim.world.LevelNode;
import slr.sim.world.Seams;
import slr.sim.world.Service;
import slr.sim.world.Shape;
import slr.sim.world.World;

/** Flows that an SLR has lost, or never had, are found again in the simulated world. */
final class RecoveryTest {

  private static final long SECOND_NS = 1_000_000_000;
  private static final long LENGTH_NS = 70 * SECOND_NS;
  private static final long FLOOD_NS = 300_000_000;
  private static final Blueprint BLUEPRINT = Blueprint.of(Shape.USUAL);

  private static Map<RecoveryCounter, Long> counters(World world) {
    Map<RecoveryCounter, Long> all = new EnumMap<>(RecoveryCounter.class);
    for (LevelNode node : world.levels()) {
      node.recovery()
          .ifPresent(its ->
              its.machine()
                  .counters()
                  .forEach((counter, count) -> all.merge(counter, count, Long::sum)));
    }
    return all;
  }

  /** Each level forgets, alone and with others; clients come by the other PoP meanwhile. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "15s crash pop1 0.3s; 20s crash pop2 0.3s",
        "15s crash sys1 0.3s; 18s crash site1 0.3s; 21s crash sys2 2s",
        "15s crash pop1 1s; 15s crash pop2 1s; 15s crash sys1 1s; 15s crash sys2 1s; 15s crash"
            + " site1 1s",
        "15s flip c1; 16s flip c2; 17s flip c1; 18s reshuffle 3; 20s reshuffle 9",
        "15s flip c1; 15.1s crash sys1 0.5s; 15.3s crash h1 0.5s; 16s crash site1 2s",
        "15s power h1 3s; 15.5s flip c1; 16s flip c2",
        "15s noise pop1 sys1 30 20 40 8s; 15s flip c1; 16s flip c2; 17s flip c1",
      })
  void connectionsGoOn(String faults) {
    for (boolean pins : new boolean[] {true, false}) {
      Simulation simulation =
          new Simulation(BLUEPRINT, LENGTH_NS, Seams.NONE, java.util.Optional.of(pins));
      for (long seed = 1; seed <= 3; seed++) {
        Simulation.Outcome outcome = simulation.run(seed, Fault.parseList(faults), null);
        assertThat(outcome.violation().map(Violation::words)).as("seed " + seed).isEmpty();
      }
    }
  }

  @Test
  void flowsThatMoveAreFoundByHomeAndByQuestion() {
    List<Fault> faults =
        Fault.parseList("20s flip c1; 20s flip c2; 24s flip c1; 28s crash pop1 0.3s; 30s flip c2");
    World world = WatchedWorld.run(1, BLUEPRINT, false, faults, LENGTH_NS, 45 * SECOND_NS, _ -> {});
    Map<RecoveryCounter, Long> counters = counters(world);
    world.close();

    assertThat(counters)
        .containsKeys(
            RecoveryCounter.FOUND_HOME, RecoveryCounter.FOUND_BELOW, RecoveryCounter.COPIED);
    assertThat(world.traffic().ends()).doesNotContainKey(Conversation.End.RESET);
  }

  /**
   * A million segments a second of connections that never were reach a PoP, to which clients' flows
   * move meanwhile: it asks about no more than it may, and the flows go on.
   */
  @Test
  void aFloodStarvesNoConnection() {
    int perSecond = 1_000_000;
    List<Fault> faults = Fault.parseList("20.1s flip c1; 20.15s flip c2; 20.2s flip c3");
    World world =
        WatchedWorld.run(
            4,
            BLUEPRINT,
            true,
            faults,
            LENGTH_NS,
            60 * SECOND_NS,
            its -> {
              for (String pop : List.of("pop1", "pop2")) {
                new Flood(its, pop, perSecond / 2).begin(20 * SECOND_NS, 20 * SECOND_NS + FLOOD_NS);
              }
            });
    long over = 0;
    for (LevelNode node : world.levels()) {
      over +=
          node.plane()
              .machine()
              .verdicts()
              .snapshot()
              .getOrDefault(Verdict.DROP_SEARCH_OVER_BUDGET, 0L);
    }
    long searched = counters(world).getOrDefault(RecoveryCounter.SEARCHED, 0L);
    world.close();

    assertThat(over).isGreaterThan(perSecond * 9L / 10 * FLOOD_NS / SECOND_NS);
    // Two PoPs, a burst and the time each; below, as many again at most for each asked child.
    assertThat(searched).isLessThan(2 * 2 * 2_000 * 8);
  }

  /** Segments of connections that never were. */
  private static final class Flood {
    private final World world;
    private final String pop;
    private final long betweenNs;
    private final Chance chance = new Chance(77).of("flood");
    private final SegmentCodec codec = new SegmentCodec();

    Flood(World world, String pop, int perSecond) {
      this.world = world;
      this.pop = pop;
      betweenNs = SECOND_NS / perSecond;
    }

    void begin(long fromNs, long untilNs) {
      world.queue().at(fromNs, () -> next(untilNs));
    }

    private void next(long untilNs) {
      Service service = world.blueprint().services().getFirst();
      SegmentCodec.Ends ends =
          new SegmentCodec.Ends(
              IpAddress.ofV4(0x0808_0000 + chance.below(1 << 20)),
              1_024 + chance.below(60_000),
              service.address(1 + chance.below(100)),
              service.port());
      Segment segment = new Segment(TcpHeader.ACK, (int) chance.bits(), (int) chance.bits(), 0);
      world.fabric().inject(world.node(pop), codec.tcp(ends, segment, null));
      if (world.queue().nowNs() < untilNs) {
        world.queue().after(betweenNs, () -> next(untilNs));
      }
    }
  }
}
