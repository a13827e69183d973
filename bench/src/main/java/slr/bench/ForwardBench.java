package slr.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * How many packets of known flows one processor forwards, against the kernel's own forwarding on
 * the same one: real frames over three network namespaces, more than either can take. A second is
 * one of the processor's time. Ratios are of rates: above 1 ours forwards more.
 */
final class ForwardBench implements Benchmark {

  private static final String BASELINE = "ip_forward";
  private static final int FRAMES = 1_500_000;
  private static final int MANY = 1 << 20;

  private final int flows;
  private final int frames;

  ForwardBench() {
    this(MANY, FRAMES);
  }

  /**
   * Forwards so many frames in each turn.
   *
   * @param flows the larger number of them, a power of two
   */
  ForwardBench(int flows, int frames) {
    this.flows = flows;
    this.frames = frames;
  }

  @Override
  public String name() {
    return "forward";
  }

  @Override
  public List<BenchResult> run(Consumer<String> progress) {
    progress.accept("three namespaces, a table with " + flows + " flows");
    try (ForwardLab lab = new ForwardLab(2 * flows)) {
      List<BenchResult> results = new ArrayList<>();
      for (int count : new int[] {1, flows}) {
        String name = "forward_flow" + (count == 1 ? "1" : "1M");
        progress.accept("forwarding packets of " + count + " flows");
        results.addAll(
            Rounds.compareRates(
                name + "_vs_kernel",
                name + "_rate",
                Rounds.measured(() -> lab.planeRate(count, frames)),
                BASELINE,
                Rounds.measured(() -> lab.kernelRate(count, frames))));
      }
      progress.accept("the same into the host's stack");
      results.addAll(
          Rounds.compareRates(
              "forward_flow1_stack_vs_kernel",
              "forward_flow1_stack_rate",
              Rounds.measured(() -> lab.planeRateIntoStack(1, frames)),
              BASELINE,
              Rounds.measured(() -> lab.kernelRate(1, frames))));
      return results;
    } catch (Exception e) {
      throw new IllegalStateException("cannot measure: " + e.getMessage(), e);
    }
  }
}
