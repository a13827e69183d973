package slr.sim;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import slr.sim.fault.Fault;
import slr.sim.invariant.Invariant;

/**
 * Makes a list of faults minimal: leaves out as many as it can so that the run still breaks the
 * same invariant (Zeller and Hildebrandt, "Simplifying and isolating failure-inducing input", 2002:
 * ddmin). Minimal means that none can be left out alone.
 */
public final class Shrinker {

  /** Runs that are made at most; a list of thirty faults needs some dozens. */
  private static final int RUNS_MOST = 400;

  private final Simulation simulation;
  private final long seed;
  private final Invariant invariant;
  private int runs;
  private Simulation.Outcome smallest;

  /** Begins with a run that broke an invariant. */
  public Shrinker(Simulation simulation, Simulation.Outcome broken) {
    this.simulation = simulation;
    seed = broken.seed();
    invariant =
        broken
            .violation()
            .orElseThrow(() -> new IllegalArgumentException("this run broke nothing"))
            .invariant();
    smallest = broken;
  }

  /** A run with as few faults as possible that breaks the same invariant. */
  public Simulation.Outcome shrink() {
    int parts = 2;
    // Without any fault first: then the seed alone is to blame.
    if (tries(List.of())) {
      return smallest;
    }
    while (smallest.faults().size() > 1 && runs < RUNS_MOST) {
      List<Fault> faults = smallest.faults();
      parts = Math.min(parts, faults.size());
      if (leavesOutOne(faults, parts)) {
        parts = Math.max(2, parts - 1);
      } else if (parts == faults.size()) {
        break;
      } else {
        parts = Math.min(2 * parts, faults.size());
      }
    }
    return smallest;
  }

  private boolean leavesOutOne(List<Fault> faults, int parts) {
    for (int part = 0; part < parts && runs < RUNS_MOST; part++) {
      List<Fault> rest = new ArrayList<>();
      for (int i = 0; i < faults.size(); i++) {
        if ((long) i * parts / faults.size() != part) {
          rest.add(faults.get(i));
        }
      }
      if (tries(rest)) {
        return true;
      }
    }
    return false;
  }

  private boolean tries(List<Fault> faults) {
    runs++;
    Simulation.Outcome outcome = simulation.run(seed, faults, null);
    Optional<Invariant> broken = outcome.violation().map(its -> its.invariant());
    if (!broken.equals(Optional.of(invariant))) {
      return false;
    }
    smallest = outcome;
    return true;
  }

  /** How many runs it took. */
  public int runs() {
    return runs;
  }
}
