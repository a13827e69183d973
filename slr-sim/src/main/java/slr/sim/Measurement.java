package slr.sim;

import java.util.Locale;
import slr.core.row.Directive;
import slr.sim.check.Convergence;
import slr.sim.time.EventQueue;
import slr.sim.time.Trace;
import slr.sim.world.Blueprint;
import slr.sim.world.HostNode;
import slr.sim.world.LevelNode;
import slr.sim.world.Limits;
import slr.sim.world.Pinning;
import slr.sim.world.Seams;
import slr.sim.world.World;

/** How much is said, how much is remembered, and how long changes take, in a world at peace. */
final class Measurement {

  private static final long MS = 1_000_000;
  private static final long SECOND_NS = 1_000 * MS;
  private static final long STEP_NS = 50 * MS;
  private static final long PATIENCE_NS = 120 * SECOND_NS;
  private static final long RATE_NS = 20 * SECOND_NS;
  private static final double MIB = 1 << 20;

  private final EventQueue queue = new EventQueue();
  private final World world;
  private final Convergence convergence;

  Measurement(Blueprint blueprint, long seed) {
    World.Setting setting = new World.Setting(blueprint, Limits.SMALL, Seams.NONE, Pinning.OFF);
    world = new World(seed, setting, queue, Trace.off(queue));
    convergence = new Convergence(world);
  }

  /** Measures; one line. */
  String run() {
    Runtime runtime = Runtime.getRuntime();
    world.begin();
    long coldNs = untilAtRest();
    advance(15 * SECOND_NS);
    long recordsBefore = world.traffic().records();
    long bytesBefore = world.traffic().recordBytes();
    advance(RATE_NS);
    double seconds = (double) RATE_NS / SECOND_NS;
    double records = (world.traffic().records() - recordsBefore) / seconds;
    double bytes = (world.traffic().recordBytes() - bytesBefore) / seconds;
    System.gc();
    double memory = (runtime.totalMemory() - runtime.freeMemory()) / MIB;
    HostNode host = world.hosts().getFirst();
    host.direct(Directive.DRAINING);
    long drainNs = untilAtRest();
    LevelNode site = world.levels().getLast();
    site.kill();
    advance(SECOND_NS);
    site.boot();
    long restartNs = untilAtRest();
    String line =
        String.format(
            Locale.ROOT,
            "%d sites: %.0f records/s, %.0f kB/s, heap %.0f MiB; at rest %d ms after the start,"
                + " %d ms after a host drains, %d ms after a site has started again",
            world.blueprint().bottoms().size(),
            records,
            bytes / 1_000,
            memory,
            coldNs / MS,
            drainNs / MS,
            restartNs / MS);
    world.close();
    return line;
  }

  private long untilAtRest() {
    long beganNs = queue.nowNs();
    do {
      advance(STEP_NS);
    } while (!convergence.holds() && queue.nowNs() - beganNs < PATIENCE_NS);
    return queue.nowNs() - beganNs;
  }

  private void advance(long byNs) {
    long untilNs = queue.nowNs() + byNs;
    while (queue.step(untilNs)) {
      // Each step is one event.
    }
  }
}
