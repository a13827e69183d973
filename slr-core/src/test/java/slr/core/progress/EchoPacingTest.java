package slr.core.progress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import slr.core.flow.FlowKey;
import slr.core.forward.TokenRate;

/** Stalls in, echoes out, on a clock that wraps in the middle. */
class EchoPacingTest {

  private static final long MILLI_NS = 1_000_000;
  private static final long START_NS = Long.MAX_VALUE - 1_000 * MILLI_NS;

  private EchoPacing pacing = new EchoPacing(EchoPacingConfig.defaults());

  private static FlowKey flow(int number) {
    return FlowKey.parse("tcp 192.0.2.1:" + number + " 203.0.113.1:80");
  }

  private static EchoPacing with(boolean atStart, int perSecond, int burst, int flows) {
    EchoPacingConfig usual = EchoPacingConfig.defaults();
    return new EchoPacing(
        new EchoPacingConfig(
            atStart, usual.firstNs(), usual.longestNs(), new TokenRate(perSecond, burst), flows));
  }

  private static long at(long ms) {
    return START_NS + ms * MILLI_NS;
  }

  private List<FlowKey> echoes(long ms) {
    List<FlowKey> echoes = new ArrayList<>();
    for (var next = pacing.pollEcho(at(ms)); next.isPresent(); next = pacing.pollEcho(at(ms))) {
      echoes.add(next.get());
    }
    return echoes;
  }

  @Test
  void theFirstStallIsAnsweredAtOnce() {
    pacing.onStall(flow(1), at(0));
    assertThat(pacing.nextDeadlineNs()).hasValue(at(0));
    assertThat(echoes(0)).containsExactly(flow(1));
    assertThat(pacing.nextDeadlineNs()).isEmpty();
  }

  @Test
  void aFlowThatStallsForEverIsAskedEverMoreRarely() {
    List<Long> sentMs = new ArrayList<>();
    for (long ms = 0; ms <= 130_000; ms += 100) {
      pacing.onStall(flow(1), at(ms));
      if (!echoes(ms).isEmpty()) {
        sentMs.add(ms);
      }
    }
    assertThat(sentMs)
        .containsExactly(
            0L, 500L, 1_500L, 3_500L, 7_500L, 15_500L, 31_500L, 61_500L, 91_500L, 121_500L);
    assertThat(pacing.counters()).containsEntry(EchoCounter.ECHOES, 10L);
  }

  @Test
  void aStallThatComesTooSoonIsKept() {
    pacing.onStall(flow(1), at(0));
    assertThat(echoes(0)).hasSize(1);
    pacing.onStall(flow(1), at(200));
    pacing.onStall(flow(1), at(300));
    assertThat(echoes(300)).isEmpty();
    assertThat(pacing.nextDeadlineNs()).hasValue(at(500));
    assertThat(echoes(499)).isEmpty();
    assertThat(echoes(500)).containsExactly(flow(1));
    assertThat(pacing.counters()).containsEntry(EchoCounter.MERGED, 1L);
  }

  @Test
  void withoutAStallThereIsNoEcho() {
    pacing.onStall(flow(1), at(0));
    assertThat(echoes(0)).hasSize(1);
    assertThat(echoes(29_000)).isEmpty();
    assertThat(pacing.flowCount()).isOne();
  }

  @Test
  void whoWasQuietForLongBeginsAnew() {
    for (int ms : new int[] {0, 500, 1_500}) {
      pacing.onStall(flow(1), at(ms));
      assertThat(echoes(ms)).hasSize(1);
    }
    assertThat(echoes(61_501)).isEmpty();
    assertThat(pacing.flowCount()).isZero();
    pacing.onStall(flow(1), at(61_600));
    assertThat(echoes(61_600)).hasSize(1);
    pacing.onStall(flow(1), at(61_700));
    assertThat(pacing.nextDeadlineNs()).hasValue(at(62_100));
    assertThat(pacing.counters()).containsEntry(EchoCounter.FORGOTTEN, 1L);
  }

  @Test
  void aFlowThatEndedIsNotAdvertised() {
    pacing.onStall(flow(1), at(0));
    pacing.onStall(flow(2), at(0));
    pacing.onEnd(flow(1));
    pacing.onEnd(flow(3));
    assertThat(echoes(0)).containsExactly(flow(2));
    assertThat(pacing.flowCount()).isOne();
  }

  @Test
  void allFlowsAtOnceAreAdvertisedWithinTheBudgetInTheirOrder() {
    pacing = with(false, 1_000, 100, 65_536);
    for (int each = 0; each < 500; each++) {
      pacing.onStall(flow(each), at(0));
    }
    List<FlowKey> sent = new ArrayList<>(echoes(0));
    assertThat(sent).hasSize(100);
    while (pacing.nextDeadlineNs().isPresent()) {
      long ms = (pacing.nextDeadlineNs().getAsLong() - START_NS) / MILLI_NS;
      List<FlowKey> now = echoes(ms);
      assertThat(now).as("the deadline is not too early").isNotEmpty();
      sent.addAll(now);
      assertThat(sent.size()).isLessThanOrEqualTo((int) (100 + ms));
    }
    assertThat(sent)
        .hasSize(500)
        .isSortedAccordingTo((one, other) -> Integer.compare(one.sourcePort(), other.sourcePort()));
    assertThat(pacing.counters()).containsEntry(EchoCounter.ECHOES, 500L);
    assertThat(pacing.counters().get(EchoCounter.HELD_BACK)).isGreaterThan(100);
  }

  @Test
  void whatWaitedTooLongForTheBudgetIsForgotten() {
    pacing = with(false, 1, 1, 10);
    pacing.onStall(flow(1), at(0));
    pacing.onStall(flow(2), at(0));
    assertThat(echoes(0)).containsExactly(flow(1));
    assertThat(echoes(60_001)).isEmpty();
    assertThat(pacing.flowCount()).isZero();
    assertThat(pacing.waitingCount()).isZero();
  }

  @Test
  void aFullTableForgetsWhoIsQuietAndRefusesOtherwise() {
    pacing = with(false, 1_000, 1, 2);
    pacing.onStall(flow(1), at(0));
    pacing.onStall(flow(2), at(0));
    pacing.onStall(flow(3), at(0));
    assertThat(pacing.counters()).containsEntry(EchoCounter.REFUSED_FULL, 1L);
    assertThat(echoes(0)).containsExactly(flow(1));
    pacing.onStall(flow(3), at(0));
    assertThat(pacing.flowCount()).isEqualTo(2);
    assertThat(echoes(1)).containsExactly(flow(2));
    assertThat(echoes(2)).containsExactly(flow(3));
    // The first is forgotten, and so its distance.
    pacing.onStall(flow(1), at(3));
    assertThat(echoes(3)).containsExactly(flow(1));
  }

  @Test
  void startsAreNotAdvertisedByDefault() {
    pacing.onStart(flow(1), at(0));
    assertThat(pacing.nextDeadlineNs()).isEqualTo(OptionalLong.empty());
    assertThat(echoes(0)).isEmpty();
  }

  @Test
  void startsComeAfterStalls() {
    pacing = with(true, 1_000, 1, 10);
    pacing.onStart(flow(1), at(0));
    pacing.onStart(flow(1), at(0));
    pacing.onStart(flow(2), at(0));
    pacing.onStall(flow(3), at(0));
    assertThat(pacing.waitingCount()).isEqualTo(3);
    assertThat(echoes(0)).containsExactly(flow(3));
    assertThat(pacing.nextDeadlineNs()).hasValue(at(1));
    assertThat(echoes(1)).containsExactly(flow(1));
    pacing.onStall(flow(2), at(1));
    assertThat(echoes(2)).containsExactly(flow(2));
    assertThat(echoes(3)).isEmpty();
    assertThat(pacing.counters())
        .containsEntry(EchoCounter.STARTS, 1L)
        .containsEntry(EchoCounter.ECHOES, 2L);
  }

  @Test
  void startsTakeNobodysRoom() {
    pacing = with(true, 1, 1, 2);
    pacing.onStall(flow(1), at(0));
    pacing.onStart(flow(2), at(0));
    pacing.onStart(flow(3), at(0));
    assertThat(pacing.counters()).containsEntry(EchoCounter.REFUSED_FULL, 1L);
    pacing.onStall(flow(4), at(0));
    assertThat(pacing.flowCount()).isEqualTo(2);
    assertThat(echoes(0)).containsExactly(flow(1));
    assertThat(echoes(1_000)).containsExactly(flow(4));
    pacing.onEnd(flow(4));
    pacing.onStart(flow(5), at(1_000));
    pacing.onEnd(flow(5));
    assertThat(echoes(2_000)).isEmpty();
  }

  @Test
  void refusesConfigurationsOutOfRange() {
    TokenRate rate = new TokenRate(1, 1);
    assertThatThrownBy(() -> new EchoPacingConfig(false, 2 * MILLI_NS, MILLI_NS, rate, 1))
        .hasMessageContaining("use 1 ms to 1 h");
    assertThatThrownBy(() -> new EchoPacingConfig(false, MILLI_NS, MILLI_NS, rate, 0))
        .hasMessage("flows 0 are out of range: use 1 to 1048576");
    assertThat(EchoCounter.HELD_BACK.label()).isEqualTo("held-back");
  }

  /** Whatever happens: no flow twice within its distance, no more than the budget, no leak. */
  @Property(tries = 300)
  void neverTooOftenAndNeverTooMany(
      @ForAll @Size(max = 300) List<@IntRange(max = 999) Integer> events,
      @ForAll @IntRange(min = 1, max = 12) int flows) {
    pacing = with(true, 20, 3, flows);
    Map<FlowKey, Long> stalledEchoMs = new HashMap<>();
    long ms = 0;
    int sent = 0;
    for (int event : events) {
      FlowKey flow = flow(event % 17);
      switch (event / 17 % 8) {
        case 0 -> {
          pacing.onEnd(flow);
          stalledEchoMs.remove(flow);
        }
        case 1 -> pacing.onStart(flow, at(ms));
        case 2 -> ms += event;
        default -> pacing.onStall(flow, at(ms));
      }
      long starts = pacing.counters().getOrDefault(EchoCounter.STARTS, 0L);
      long forgotten = pacing.counters().getOrDefault(EchoCounter.FORGOTTEN, 0L);
      for (FlowKey echo : echoes(ms)) {
        sent++;
        if (forgotten == 0 && pacing.counters().getOrDefault(EchoCounter.STARTS, 0L) == starts) {
          Long before = stalledEchoMs.put(echo, ms);
          assertThat(before == null || ms - before >= 500).as("%s at %s", echo, ms).isTrue();
        }
      }
      assertThat(sent).isLessThanOrEqualTo((int) (3 + ms / 50));
      assertThat(pacing.flowCount()).isLessThanOrEqualTo(flows);
      assertThat(pacing.waitingCount()).isLessThanOrEqualTo(pacing.flowCount());
      assertThat(pacing.nextDeadlineNs().isPresent()).isEqualTo(pacing.waitingCount() > 0);
      ms += 7;
    }
  }
}
