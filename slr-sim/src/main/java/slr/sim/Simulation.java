package slr.sim;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import slr.sim.check.Watcher;
import slr.sim.fault.Fault;
import slr.sim.fault.FaultKind;
import slr.sim.fault.FaultPlan;
import slr.sim.fault.Injector;
import slr.sim.fault.Quiet;
import slr.sim.invariant.Invariant;
import slr.sim.invariant.Violation;
import slr.sim.time.Chance;
import slr.sim.time.EventQueue;
import slr.sim.time.Trace;
import slr.sim.world.Blueprint;
import slr.sim.world.Limits;
import slr.sim.world.Pinning;
import slr.sim.world.Seams;
import slr.sim.world.Traffic;
import slr.sim.world.World;

/** One run: a seed, a world, faults, and what came of it. */
public final class Simulation {

  private final Blueprint blueprint;
  private final long lengthNs;
  private final Seams seams;
  private final Optional<Boolean> pins;

  /**
   * Runs of this kind.
   *
   * @param lengthNs simulated time of each
   * @param seams nothing, but for tests
   */
  public Simulation(Blueprint blueprint, long lengthNs, Seams seams) {
    this(blueprint, lengthNs, seams, Optional.empty());
  }

  /**
   * The same.
   *
   * @param pins whether flows are pinned; the seed decides if it is empty
   */
  public Simulation(Blueprint blueprint, long lengthNs, Seams seams, Optional<Boolean> pins) {
    this.blueprint = blueprint;
    this.lengthNs = lengthNs;
    this.seams = seams;
    this.pins = pins;
  }

  /**
   * What came of a run.
   *
   * @param faults that happened, or would have
   * @param violation that ended it, if one did
   * @param atNs simulated time when it ended
   * @param events how many things happened
   * @param traffic what was said and served
   */
  public record Outcome(
      long seed,
      List<Fault> faults,
      Optional<Violation> violation,
      long atNs,
      long events,
      Traffic traffic) {}

  /** One world in so many has a site in standby. */
  private static final double STANDBY_SHARE = 0.25;

  /** The world with what this seed decides of it. */
  private Blueprint blueprint(long seed) {
    Chance chance = new Chance(seed).of("standby");
    return chance.happens(STANDBY_SHARE)
        ? blueprint.withStandby(chance.oneOf(List.of(0L, 0L, 2_000_000_000L)))
        : blueprint;
  }

  /** The faults that this seed draws. */
  public List<Fault> draw(long seed) {
    return FaultPlan.draw(seed, blueprint, lengthNs);
  }

  /** Runs with the faults that the seed draws. */
  public Outcome run(long seed) {
    return run(seed, draw(seed), null);
  }

  /**
   * Runs with these faults.
   *
   * @param lines gets the trace, if it is wanted
   */
  public Outcome run(long seed, List<Fault> faults, @Nullable Consumer<String> lines) {
    EventQueue queue = new EventQueue();
    Trace trace = lines == null ? Trace.off(queue) : Trace.to(queue, lines);
    boolean tight = faults.stream().anyMatch(fault -> fault.kind() == FaultKind.TIGHT);
    Limits limits = tight ? Limits.TIGHT : Limits.USUAL;
    Pinning pinning = pins.map(on -> Pinning.of(seed, on)).orElseGet(() -> Pinning.of(seed));
    World.Setting setting = new World.Setting(blueprint(seed), limits, seams, pinning);
    World world = new World(seed, setting, queue, trace);
    Watcher watcher = new Watcher(world);
    Optional<Violation> violation = Optional.empty();
    try {
      watcher.begin(Quiet.spans(faults, lengthNs));
      new Injector(world).enter(new ArrayList<>(faults));
      world.begin();
      while (queue.step(lengthNs)) {
        // Each step is one event.
      }
      watcher.look();
    } catch (Violation found) {
      trace.say("violation", found.words());
      violation = Optional.of(found);
    } catch (RuntimeException failure) {
      violation = Optional.of(new Violation(Invariant.MACHINES_STAND, "simulator", failure));
    } finally {
      world.close();
    }
    return new Outcome(seed, faults, violation, queue.nowNs(), queue.happened(), world.traffic());
  }
}
