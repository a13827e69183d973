package slr.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** What pins cost while they are there, how soon they are there, and what the death of one costs. */
final class PinsBench implements Benchmark {

  private final int refreshed;

  PinsBench() {
    this(1_000_000);
  }

  /** Refreshes so many. */
  PinsBench(int refreshed) {
    this.refreshed = refreshed;
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
    return results;
  }
}
