package slr.bench;

import java.util.List;
import java.util.function.Consumer;

/** One thing that is measured; at most five minutes. */
interface Benchmark {

  /** What the command line calls it. */
  String name();

  /**
   * Measures.
   *
   * @param progress takes a line for people now and then
   * @throws IllegalStateException if ours and the baseline do not agree on what they compute
   */
  List<BenchResult> run(Consumer<String> progress);
}
