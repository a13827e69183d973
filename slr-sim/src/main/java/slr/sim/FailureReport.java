package slr.sim;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import slr.sim.fault.Fault;
import slr.sim.invariant.Violation;
import slr.sim.time.Trace;

/** What people read when an invariant is broken, and the command that shows it again. */
final class FailureReport {

  private static final int LINES = 40;

  private final Simulation simulation;
  private final String options;

  /**
   * @param options of the command line that make the world what it is
   */
  FailureReport(Simulation simulation, String options) {
    this.simulation = simulation;
    this.options = options;
  }

  /** Shrinks the faults, runs once more, and tells. */
  List<String> of(Simulation.Outcome broken) {
    Shrinker shrinker = new Shrinker(simulation, broken);
    Simulation.Outcome smallest = shrinker.shrink();
    Violation violation = smallest.violation().orElseThrow();
    List<String> lines = new ArrayList<>();
    lines.add("violation   " + violation.invariant().label() + ": " + violation.invariant().text());
    lines.add("where       " + violation.node() + ": " + violation.getMessage());
    lines.add("seed        " + smallest.seed() + ", at" + Trace.at(smallest.atNs()) + " s");
    lines.add(
        "faults      "
            + smallest.faults().size()
            + " of "
            + broken.faults().size()
            + " are enough, found in "
            + shrinker.runs()
            + " runs");
    smallest.faults().forEach(fault -> lines.add("            " + fault));
    lines.add("trace       the last lines that name " + violation.node() + ", and all faults");
    lastLines(smallest, violation).forEach(line -> lines.add("  " + line));
    stack(violation).forEach(line -> lines.add("  " + line));
    lines.add(
        "replay      ./slr sim --seed "
            + smallest.seed()
            + options
            + " --faults \""
            + Fault.format(smallest.faults())
            + "\" --trace");
    return lines;
  }

  private Deque<String> lastLines(Simulation.Outcome outcome, Violation violation) {
    Deque<String> last = new ArrayDeque<>();
    String node = violation.node();
    simulation.run(
        outcome.seed(),
        outcome.faults(),
        line -> {
          if (line.contains(" " + node + ":")
              || line.contains(" " + node + " ")
              || line.contains(" fault:")) {
            last.add(line.length() > 300 ? line.substring(0, 300) + " ..." : line);
            if (last.size() > LINES) {
              last.removeFirst();
            }
          }
        });
    return last;
  }

  private static List<String> stack(Violation violation) {
    Throwable cause = violation.getCause();
    if (cause == null) {
      return List.of();
    }
    List<String> lines = new ArrayList<>(List.of(cause.toString()));
    for (StackTraceElement element : cause.getStackTrace()) {
      if (lines.size() < 12) {
        lines.add("  at " + element);
      }
    }
    return lines;
  }
}
