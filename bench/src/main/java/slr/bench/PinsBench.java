package slr.bench;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;

/**
 * What pins cost while they are there, how soon they are there, and what the death of one costs.
 */
final class PinsBench implements Benchmark {

  private static final int CONNECTIONS_EACH_ROUND = 100;
  private static final int ROUNDS = 10;
  private static final int WARM_UP_ROUNDS = 15;

  private final int refreshed;
  private final int ending;

  PinsBench() {
    this(1_000_000, 100_000);
  }

  /**
   * Measures with so many.
   *
   * @param refreshed pins that one node holds
   * @param ending pins to a host that dies; a multiple of 4,000
   */
  PinsBench(int refreshed, int ending) {
    this.refreshed = refreshed;
    this.ending = ending;
  }

  @Override
  public String name() {
    return "pins";
  }

  @Override
  public List<BenchResult> run(Consumer<String> progress) {
    List<BenchResult> results = new ArrayList<>();
    progress.accept("making %,d pins, and refreshing them".formatted(refreshed));
    try (RefreshedPins pins = new RefreshedPins(refreshed)) {
      results.add(Rounds.absolute("pin_refresh_1M_core_percent", "percent", pins::percent));
    }
    results.addAll(deadEnd(progress));
    results.addAll(install(progress));
    return results;
  }

  /** The value is the median of the medians of a hundred each. */
  private static List<BenchResult> install(Consumer<String> progress) {
    List<Double> medians = new ArrayList<>();
    List<Double> all = new ArrayList<>();
    try (PinLab lab = PinLab.deploy(progress)) {
      for (int round = 0; round < WARM_UP_ROUNDS; round++) {
        lab.install(CONNECTIONS_EACH_ROUND);
      }
      for (int round = 0; round < ROUNDS; round++) {
        double[] ms = lab.install(CONNECTIONS_EACH_ROUND);
        progress.accept("%d pins, half of them within %.3f ms".formatted(ms.length, median(ms)));
        medians.add(median(ms));
        Arrays.stream(ms).forEach(all::add);
      }
    } catch (Exception e) {
      throw new IllegalStateException("cannot measure: " + e.getMessage(), e);
    }
    double[] sorted = all.stream().mapToDouble(each -> each).sorted().toArray();
    return List.of(
        Rounds.ofAll("pin_install_ms", medians, "ms"),
        Rounds.once("pin_install_99_percent_ms", sorted[sorted.length * 99 / 100], "ms"),
        Rounds.once("pin_install_pins", sorted.length, "1"));
  }

  private static double median(double[] sorted) {
    return sorted[sorted.length / 2];
  }

  private List<BenchResult> deadEnd(Consumer<String> progress) {
    progress.accept("%,d pins to a host that dies".formatted(ending));
    List<Double> ms = new ArrayList<>();
    List<Double> messages = new ArrayList<>();
    List<Double> straight = new ArrayList<>();
    for (int run = 0; run < Rounds.ALL_RUNS; run++) {
      try (DeadEnd end = new DeadEnd(ending)) {
        DeadEnd.Outcome outcome = end.die();
        ms.add(outcome.ms());
        messages.add((double) outcome.messagesPerLink());
        straight.add((double) outcome.straight());
      }
    }
    return List.of(
        Rounds.of("pins_dead_end_ms", ms, "ms"),
        Rounds.of("pins_dead_end_messages_per_link", messages, "1"),
        Rounds.of("pins_dead_end_still_forwarded", straight, "1"));
  }
}
