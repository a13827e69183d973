package slr.sim;

import java.util.List;
import java.util.function.Consumer;
import slr.sim.check.Watcher;
import slr.sim.fault.Fault;
import slr.sim.fault.Injector;
import slr.sim.fault.Quiet;
import slr.sim.time.EventQueue;
import slr.sim.time.Trace;
import slr.sim.world.Blueprint;
import slr.sim.world.Limits;
import slr.sim.world.Pinning;
import slr.sim.world.Seams;
import slr.sim.world.World;

/** A world that is watched while it runs, and that a test looks into afterwards. */
final class WatchedWorld {

  private WatchedWorld() {}

  /**
   * Runs one; the caller closes it.
   *
   * @param lengthNs for how long it is planned
   * @param untilNs when it stands still
   * @param begun gets it when it has begun
   */
  static World run(
      long seed,
      Blueprint blueprint,
      boolean pins,
      List<Fault> faults,
      long lengthNs,
      long untilNs,
      Consumer<World> begun) {
    EventQueue queue = new EventQueue();
    World world =
        new World(
            seed,
            new World.Setting(blueprint, Limits.USUAL, Seams.NONE, Pinning.of(seed, pins)),
            queue,
            Trace.off(queue));
    new Watcher(world).begin(Quiet.spans(faults, lengthNs));
    new Injector(world).enter(faults);
    world.begin();
    begun.accept(world);
    while (queue.step(untilNs)) {
      // Each step is one event.
    }
    return world;
  }
}
