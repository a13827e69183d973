package slr.plane.flow;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import slr.plane.flow.NativeReader.Look;
import slr.plane.flow.NativeReader.Tally;

/**
 * Readers that look into the new table first and into the old one second go on at full speed while
 * the writer sweeps.
 */
class FlowGrowthTest {

  private static final int ROUNDS = 20;
  private static final int FLOWS = 3_000;
  private static final int BUCKETS = 1_024;
  private static final int SWEPT_PLACES = 4;
  private static final int READERS = 2;

  /** What the readers do before the writer begins, and again after it is through. */
  private static final long LOOKUPS = 20_000;

  private static final long PATIENCE_NS = 60_000_000_000L;
  private static final long SEED = 9;

  private final FlowEntry entry = new FlowEntry();

  @Test
  void noReaderLosesAFlowWhileTheTableGrows() throws Exception {
    List<TupleWords> flows = Flows.random(FLOWS, -1, new SplittableRandom(SEED));
    long lookups = 0;
    long hits = 0;
    for (int round = 0; round < ROUNDS; round++) {
      try (Arena arena = Arena.ofShared()) {
        for (Tally tally : growUnderReaders(flows, arena)) {
          assertThat(tally.wrong()).as("round %d: %s", round, tally).isZero();
          lookups += tally.lookups();
          hits += tally.hits();
        }
      }
    }

    // A flow that goes over between the two looks is missed once, and Java has it.
    assertThat(hits).as("hits of %d lookups", lookups).isGreaterThan(lookups * 999 / 1000);
  }

  private List<Tally> growUnderReaders(List<TupleWords> flows, Arena arena) throws Exception {
    long nowNs = System.nanoTime();
    FlowMemory first = Flows.memory(arena, BUCKETS);
    FlowMemory next = Flows.memory(arena, BUCKETS * 2);
    FlowTable table = FlowTable.create(first, Flows.KEY0, Flows.KEY1);
    for (int flow = 0; flow < FLOWS; flow++) {
      Flows.copy(flows.get(flow), entry.tuple);
      entry.tunnelIndex = flow;
      assertThat(table.insert(entry, nowNs)).isEqualTo(Placement.PLACED);
    }
    table.prepare(next);
    NativeReader reader = new NativeReader(arena).open(next, first);
    List<Tally> tallies = new ArrayList<>();
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < READERS; i++) {
      tallies.add(new Tally(arena));
      threads.add(reader.hammer(flows, Look.AS_WRITTEN, SEED + i, tallies.getLast(), arena));
    }
    try {
      awaitLookups(tallies, LOOKUPS);
      table.grow(next);
      while (table.sweep(SWEPT_PLACES, System.nanoTime()).isEmpty()) {
        Thread.onSpinWait();
      }
      assertThat(table.count(FlowTableEvent.SWEPT)).isEqualTo(FLOWS);
      for (Tally tally : tallies) {
        awaitLookups(List.of(tally), tally.lookups() + LOOKUPS);
      }
    } finally {
      tallies.forEach(Tally::stop);
      for (Thread thread : threads) {
        thread.join();
      }
    }
    return tallies;
  }

  private static void awaitLookups(List<Tally> tallies, long count) {
    long endNs = System.nanoTime() + PATIENCE_NS;
    while (tallies.stream().anyMatch(tally -> tally.lookups() < count)) {
      assertThat(System.nanoTime()).as("%s of %d lookups each", tallies, count).isLessThan(endNs);
      Thread.onSpinWait();
    }
  }
}
