package slr.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * How many packets that are not the kernel's one thread of Java forwards, against the same in C
 * over the same sockets, and against the kernel's own forwarding on the same processor. A second is
 * one of the thread's processor time. Ratios are of rates: above 1 Java's forwards more.
 */
final class SlowPathBench implements Benchmark {

  private static final int FLOWS = 1 << 10;
  private static final int FRAMES = 3_000_000;

  private final int frames;

  SlowPathBench() {
    this(FRAMES);
  }

  /** Sends so many frames in each turn. */
  SlowPathBench(int frames) {
    this.frames = frames;
  }

  @Override
  public String name() {
    return "slowpath";
  }

  @Override
  public List<BenchResult> run(Consumer<String> progress) {
    try (SlowPathLab lab = new SlowPathLab(FLOWS, frames)) {
      List<BenchResult> results = new ArrayList<>();
      progress.accept("packets of " + FLOWS + " flows: Java and C in turns");
      results.addAll(
          Rounds.compareRates(
              "slowpath_vs_c",
              "slowpath_rate",
              Rounds.measured(lab::javaRate),
              "c_twin",
              Rounds.measured(lab::twinRate)));
      progress.accept("Java and the kernel's forwarding in turns");
      results.addAll(
          Rounds.compareRates(
              "slowpath_vs_kernel",
              "slowpath_rate_again",
              Rounds.measured(lab::javaRate),
              "ip_forward",
              Rounds.measured(lab::kernelRate)));
      results.add(Rounds.of("slowpath_alloc_bytes_per_packet", lab.allocatedPerPacket(), "bytes"));
      return results;
    } catch (Exception e) {
      throw new IllegalStateException("cannot measure: " + e.getMessage(), e);
    }
  }
}
