package slr.bench;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.DoubleSupplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Measures in turns, and takes medians: one slow turn is the machine's, not the code's. */
final class Rounds {

  static final int RUNS = 7;

  /** Turns before the first that counts: the compilers are at work in them. */
  private static final int WARM_UP = 2;

  /** Those that do not count among them. */
  static final int ALL_RUNS = WARM_UP + RUNS;

  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  private Rounds() {}

  /**
   * Ours against the baseline, and ours alone as {@code NAME_time}; each gives what one turn took,
   * in nanoseconds.
   */
  static List<BenchResult> compare(
      String name, DoubleSupplier ours, String baselineName, DoubleSupplier baseline) {
    return compare(name, name + "_time", ours, baselineName, baseline);
  }

  /** The same with a name for ours alone. */
  static List<BenchResult> compare(
      String name,
      String timeName,
      DoubleSupplier ours,
      String baselineName,
      DoubleSupplier baseline) {
    return compare(name, timeName, "ns", ours, baselineName, baseline);
  }

  /** The same of rates, each in packets a second: the ratio is above 1 if ours does more. */
  static List<BenchResult> compareRates(
      String name,
      String rateName,
      DoubleSupplier ours,
      String baselineName,
      DoubleSupplier baseline) {
    return compare(name, rateName, "1/s", ours, baselineName, baseline);
  }

  private static List<BenchResult> compare(
      String name,
      String ownName,
      String unit,
      DoubleSupplier ours,
      String baselineName,
      DoubleSupplier baseline) {
    double[] owns = new double[RUNS];
    double[] ratios = new double[RUNS];
    double[] baselines = new double[RUNS];
    for (int run = -WARM_UP; run < RUNS; run++) {
      double own = ours.getAsDouble();
      double other = baseline.getAsDouble();
      if (run >= 0) {
        owns[run] = own;
        ratios[run] = own / other;
        baselines[run] = other;
      }
    }
    return List.of(
        result(name, ratios, "ratio", baselineName, median(baselines)),
        result(ownName, owns, unit, null, null));
  }

  /** A turn that gives a rate of packets, and may fail. */
  static DoubleSupplier measured(Callable<Double> turn) {
    return () -> {
      try {
        double rate = turn.call();
        if (rate <= 0) {
          throw new IllegalStateException("no packet arrived at the host");
        }
        return rate;
      } catch (Exception e) {
        throw new IllegalStateException(e.getMessage(), e);
      }
    };
  }

  /** What one turn of ours took. */
  static BenchResult absolute(String name, String unit, DoubleSupplier ours) {
    double[] values =
        IntStream.range(-WARM_UP, RUNS).mapToDouble(_ -> ours.getAsDouble()).toArray();
    return result(name, Arrays.copyOfRange(values, WARM_UP, values.length), unit, null, null);
  }

  /** What was measured along with something else, in its turns; the first do not count. */
  static BenchResult of(String name, List<Double> values, String unit) {
    double[] counting = values.stream().skip(WARM_UP).mapToDouble(each -> each).toArray();
    return result(name, counting, unit, null, null);
  }

  /** What was measured in other turns than these; all of them count. */
  static BenchResult ofAll(String name, List<Double> values, String unit) {
    return result(name, values.stream().mapToDouble(each -> each).toArray(), unit, null, null);
  }

  /** A figure that is the same whenever it is measured, such as the size of a table. */
  static BenchResult once(String name, double value, String unit) {
    return new BenchResult(name, value, unit, null, null, 0, 1);
  }

  /** Something that is measured and gives a number, so that no compiler leaves it out. */
  interface Work {
    long run();
  }

  /**
   * What each of so many steps took of this thread's processor time: other processes do not count,
   * nor does the collector.
   */
  static double nsEach(int count, Work work) {
    long beganNs = THREADS.getCurrentThreadCpuTime();
    long result = work.run();
    double ns = (double) (THREADS.getCurrentThreadCpuTime() - beganNs) / count;
    if (result < 0) {
      throw new IllegalStateException("a sum of lengths is negative: " + result);
    }
    return ns;
  }

  /** What this took of this thread's processor time. */
  static long processorNs(Runnable work) {
    long beganNs = THREADS.getCurrentThreadCpuTime();
    work.run();
    return THREADS.getCurrentThreadCpuTime() - beganNs;
  }

  /** What is alive in the heap; exact with the serial collector. */
  static long usedBytes() {
    // The first may leave what was reachable from frames that are gone.
    System.gc();
    System.gc();
    return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
  }

  private static BenchResult result(
      String name,
      double[] values,
      String unit,
      @Nullable String baseline,
      @Nullable Double baselineValue) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    double spread = sorted[sorted.length * 3 / 4] - sorted[sorted.length / 4];
    return new BenchResult(
        name, median(values), unit, baseline, baselineValue, spread, values.length);
  }

  private static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }
}
