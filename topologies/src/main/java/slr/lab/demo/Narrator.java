package slr.lab.demo;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** Says what happens, one line for each step, and sums up. */
final class Narrator {

  private record Done(String title, String result, double seconds) {}

  private final PrintStream out;
  private final long startNs = System.nanoTime();
  private final List<Done> steps = new ArrayList<>();

  Narrator(PrintStream out) {
    this.out = out;
  }

  /** One line in between. */
  void say(String line) {
    out.printf("%6.1f s  %s%n", seconds(startNs), line);
    out.flush();
  }

  /** Runs a step; what it gives is its result in words. */
  void step(String title, Supplier<String> action) {
    say(title + " ..");
    long stepNs = System.nanoTime();
    String result = action.get();
    steps.add(new Done(title, result, seconds(stepNs)));
    out.printf("          = %s%n", result);
    out.flush();
  }

  /** All steps at the end. */
  void sumUp() {
    out.printf(
        "%n%d steps, all as they should be, %.0f s in all:%n", steps.size(), seconds(startNs));
    for (Done done : steps) {
      out.printf("  %-58s %5.1f s  %s%n", done.title(), done.seconds(), done.result());
    }
    out.flush();
  }

  private static double seconds(long sinceNs) {
    return (System.nanoTime() - sinceNs) / 1e9;
  }
}
