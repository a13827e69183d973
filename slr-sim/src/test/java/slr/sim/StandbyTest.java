package slr.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import slr.core.choice.Standbys;
import slr.sim.fault.Fault;
import slr.sim.tcp.Conversation;
import slr.sim.world.Blueprint;
import slr.sim.world.LevelNode;
import slr.sim.world.Shape;
import slr.sim.world.World;

/** A main site and one in standby (A21) below one system. */
final class StandbyTest {

  private static final long SECOND_NS = 1_000_000_000L;
  private static final int KINDS_OF_TRAFFIC = 5;
  private static final Blueprint BLUEPRINT = Blueprint.of(new Shape(1, 1, 2, 4, 16));

  @Test
  void standbyServesWhileMainIsAwayAndStandsBackInTime() {
    List<Long> engaged = new ArrayList<>();
    World world = run(0, "20s crash site1 20s", engaged);
    Standbys standbys = ((LevelNode) world.node("sys1")).standbys();
    // While it is away; 2 s after it has come back; 8 s after.
    assertThat(engaged).containsExactly((long) KINDS_OF_TRAFFIC, (long) KINDS_OF_TRAFFIC, 0L);
    assertThat(standbys.failedBack()).isEqualTo(standbys.engaged());
    assertThat(world.traffic().ends())
        .as("connections that main holds go on when it is back, and new ones are served")
        .doesNotContainKeys(Conversation.End.RESET);
    world.close();
  }

  /** A blip of the main site moves nobody to the standby, and breaks nothing. */
  @Test
  void standbyThatWaitsIsNotEngagedForABlip() {
    List<Long> engaged = new ArrayList<>();
    World world = run(5 * SECOND_NS, "36s cut site1 sys1", engaged);
    assertThat(engaged).containsExactly(0L, 0L, 0L);
    assertThat(world.traffic().ends())
        .doesNotContainKeys(Conversation.End.RESET, Conversation.End.REFUSED);
    world.close();
  }

  private static World run(long engageAfterNs, String faults, List<Long> engaged) {
    return WatchedWorld.run(
        1,
        BLUEPRINT.withStandby(engageAfterNs),
        false,
        Fault.parseList(faults),
        100 * SECOND_NS,
        100 * SECOND_NS - 1,
        world -> {
          LevelNode system = (LevelNode) world.node("sys1");
          for (long second : List.of(38L, 42L, 48L)) {
            world.queue().at(second * SECOND_NS, () -> engaged.add(system.standbys().engagedNow()));
          }
        });
  }
}
