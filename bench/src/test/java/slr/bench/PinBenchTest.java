package slr.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** That the benchmarks of pins in memory measure what they say, in small; not how fast. */
class PinBenchTest {

  @Test
  void everyNewFlowIsPlacedAndItsPinIsHeardAbove() {
    List<BenchResult> results = new SetupBench(8_192).run(_ -> {});

    assertThat(results)
        .extracting(BenchResult::name)
        .containsExactly(
            "setup_vs_without_pins",
            "setup_flows_per_s",
            "setup_flows_per_message",
            "setup_alloc_bytes_per_flow",
            "setup_flows_one_by_one_per_s");
    assertThat(results).allMatch(each -> each.value() > 0 && each.runs() == Rounds.RUNS);
    assertThat(results.getFirst().baseline()).isEqualTo("without_pins");
    assertThat(results.get(2).value()).as("19 fit, and 64 come in a turn").isEqualTo(16);
  }

  @Test
  void allPinsAreRefreshedBothWays() {
    try (RefreshedPins pins = new RefreshedPins(6_000)) {
      assertThat(pins.percent()).isPositive();
      assertThat(pins.percent()).isPositive();
    }
  }

  @Test
  void nothingGoesToADeadHost() {
    try (DeadEnd end = new DeadEnd(4_000)) {
      DeadEnd.Outcome outcome = end.die();

      assertThat(outcome.straight()).isZero();
      assertThat(outcome.messagesPerLink()).isOne();
    }
  }
}
