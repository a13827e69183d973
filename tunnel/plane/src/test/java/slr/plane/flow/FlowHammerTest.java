package slr.plane.flow;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import slr.plane.flow.NativeReader.Look;
import slr.plane.flow.NativeReader.Tally;

/**
 * Two readers look for flows as fast as they can while one writer puts them in and takes them out.
 * A flow's tunnel is its number, so that a reader sees at once whether it got another's. Two guards
 * stand behind each other: the check bits tell flows apart, and a place takes no flow whose check
 * bits are those of one that has just left. Each holds alone, the second as long as no lookup takes
 * 100 ms, which here some do, put aside by a busy machine; and each thing that is left out shows.
 */
class FlowHammerTest {

  private static final int READERS = 2;

  /** What the right ones must get through; a wrong one shows after a small part of it. */
  private static final long LOOKUPS = 100_000_000;

  private static final int WRITES = 1_000_000;

  /** All checks are equal: each of 16 places takes ten flows a second at the most. */
  private static final int RESTED_WRITES = 300;

  private static final long PATIENCE_NS = 120_000_000_000L;
  private static final long SEED = 6;

  /** Every place is rested after each step, as a hasty writer believes. */
  private static final long HASTE_NS = 200_000_000L;

  private static final int BUCKETS = 4;
  private static final int FLOWS = 12;

  @Test
  void theCheckBitsAloneKeepFlowsApart() {
    try (Hammer hammer = new Hammer(different(), BucketArray::new, Look.AS_WRITTEN, HASTE_NS)) {
      hammer.run(() -> hammer.lookups() >= LOOKUPS && hammer.writes >= WRITES);

      hammer.requireRight();
    }
  }

  @Test
  void theRestAloneKeepsFlowsApart() {
    try (Hammer hammer = new Hammer(alike(), BucketArray::new, Look.AS_WRITTEN, 0)) {
      hammer.run(() -> hammer.lookups() >= LOOKUPS && hammer.writes >= RESTED_WRITES);

      hammer.requireRight();
    }
  }

  @Test
  void withoutTheRestFlowsWithEqualChecksAreTakenForEachOther() {
    try (Hammer hammer = new Hammer(alike(), BucketArray::new, Look.AS_WRITTEN, HASTE_NS)) {
      hammer.run(() -> hammer.wrong() > 0);
    }
  }

  @Test
  void withoutTheCheckBitsAFlowGetsItsSuccessorsTunnel() {
    try (Hammer hammer = new Hammer(different(), BucketArray::new, Look.UNCHECKED, HASTE_NS)) {
      hammer.run(() -> hammer.wrong() > 0);
    }
  }

  @Test
  void aValueWrittenUnderTheFormerFingerprintIsTakenForTheFormerFlows() {
    try (Hammer hammer = new Hammer(different(), ValueFirst::new, Look.UNCHECKED_TWICE, HASTE_NS)) {
      hammer.run(() -> hammer.wrong() > 0);
    }
  }

  @Test
  void aReaderThatWritesTheWholeValueBackUndoesTheWriter() {
    try (Hammer hammer = new Hammer(different(), BucketArray::new, Look.WRITE_BACK, HASTE_NS)) {
      hammer.run(() -> !hammer.lost().isEmpty());
    }
  }

  /** Flows whose check bits differ. */
  private static List<TupleWords> different() {
    List<TupleWords> flows = new ArrayList<>();
    for (int check = 1; check <= FLOWS; check++) {
      flows.addAll(Flows.random(1, check, new SplittableRandom(SEED)));
    }
    return flows;
  }

  /** Flows that their check bits cannot tell apart. */
  private static List<TupleWords> alike() {
    return Flows.random(FLOWS, 4711, new SplittableRandom(SEED));
  }

  /** Leaves the fingerprint of the former flow until the new value stands: the wrong order. */
  private static final class ValueFirst extends BucketArray {

    private final BitSet cleared = new BitSet();

    ValueFirst(MemorySegment memory) {
      super(memory);
    }

    @Override
    long fingerprint(int place) {
      return cleared.get(place) ? 0 : super.fingerprint(place);
    }

    @Override
    void clear(int place) {
      cleared.set(place);
    }

    @Override
    void put(int place, long fingerprint, long value) {
      value(place, value);
      fingerprint(place, fingerprint);
      cleared.clear(place);
    }
  }

  private static final class Hammer implements AutoCloseable {

    private final Arena arena = Arena.ofShared();
    private final SplittableRandom random = new SplittableRandom(SEED);
    private final SipHash hash = new SipHash(Flows.KEY0, Flows.KEY1);
    private final FlowDigest digest = new FlowDigest();
    private final FlowEntry entry = new FlowEntry();
    private final List<Tally> tallies = new ArrayList<>();
    private final List<Thread> readers = new ArrayList<>();
    private final BitSet in = new BitSet();
    private final List<TupleWords> flows;
    private final BucketTable table;
    private final NativeReader reader;
    private final long hasteNs;
    private long nowNs = System.nanoTime();
    private long writes;

    Hammer(
        List<TupleWords> flows,
        Function<MemorySegment, BucketArray> writer,
        Look look,
        long hasteNs) {
      this.flows = flows;
      this.hasteNs = hasteNs;
      FlowMemory memory = Flows.memory(arena, BUCKETS);
      memory.configure(Flows.KEY0, Flows.KEY1);
      table =
          new BucketTable(
              writer.apply(memory.buckets()), new RecordArray(memory.records()), new EventCounts());
      reader = new NativeReader(arena).open(memory);
      for (int i = 0; i < READERS; i++) {
        tallies.add(new Tally(arena));
        readers.add(reader.hammer(flows, look, SEED + i, tallies.getLast(), arena));
      }
    }

    /** Writes until it is so; two minutes are too long. */
    void run(BooleanSupplier until) {
      long endNs = System.nanoTime() + PATIENCE_NS;
      while (!until.getAsBoolean()) {
        assertThat(System.nanoTime()).as(this::toString).isLessThan(endNs);
        for (int i = 0; i < 1_000; i++) {
          change(random.nextInt(flows.size()));
        }
      }
    }

    void requireRight() {
      stop();
      assertThat(hits()).as(this::toString).isGreaterThan(lookups() / 5);
      assertThat(wrong()).as(this::toString).isZero();
      assertThat(lost()).as(this::toString).isEmpty();
    }

    private void change(int flow) {
      nowNs = hasteNs == 0 ? System.nanoTime() : nowNs + hasteNs;
      locate(flow);
      int place = table.locate(digest, entry.tuple);
      if (place >= 0) {
        // Else a table whose places rest would be empty most of the time.
        if (table.flows() > FLOWS / 2) {
          table.remove(place, nowNs);
          in.clear(flow);
          writes++;
        }
      } else {
        entry.tunnelIndex = flow;
        if (table.place(digest, entry, 0, nowNs).isIn()) {
          in.set(flow);
          writes++;
        }
      }
    }

    private void locate(int flow) {
      Flows.copy(flows.get(flow), entry.tuple);
      hash.of(entry.tuple, digest);
    }

    long lookups() {
      return tallies.stream().mapToLong(Tally::lookups).sum();
    }

    long hits() {
      return tallies.stream().mapToLong(Tally::hits).sum();
    }

    long wrong() {
      return tallies.stream().mapToLong(Tally::wrong).sum();
    }

    /** Flows that stand in the table with another value than the writer gave them. */
    List<Integer> lost() {
      List<Integer> lost = new ArrayList<>();
      for (int flow = in.nextSetBit(0); flow >= 0; flow = in.nextSetBit(flow + 1)) {
        locate(flow);
        long value = table.value(table.locate(digest, entry.tuple));
        if (FlowValue.tunnelIndex(value) != flow || FlowValue.check(value) != digest.check()) {
          lost.add(flow);
        }
      }
      return lost;
    }

    private void stop() {
      tallies.forEach(Tally::stop);
      for (Thread each : readers) {
        try {
          each.join();
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
          throw new AssertionError(e);
        }
      }
    }

    @Override
    public void close() {
      stop();
      arena.close();
    }

    @Override
    public String toString() {
      return writes + " writes; " + tallies;
    }
  }
}
