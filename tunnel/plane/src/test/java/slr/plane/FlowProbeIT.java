package slr.plane;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import slr.plane.flow.FlowEntry;
import slr.plane.flow.FlowMemory;
import slr.plane.flow.FlowTable;

/**
 * The real reader: a program that the verifier has passed looks for flows in the kernel while Java
 * writes the table that both share. A flow's tunnel is its number, so that the program sees at once
 * whether it got another's.
 */
class FlowProbeIT {

  private static final int BUCKETS = 16;
  private static final int FLOWS = 48;
  private static final int LOOKUPS_PER_RUN = 1_024;
  private static final long LOOKUPS = 30_000_000;
  private static final int WRITES = 300_000;

  /** Each of 64 places takes some ten flows in 100 ms. */
  private static final int RESTED_WRITES = 10_000;

  /** Every place is rested after each step, as a hasty writer believes. */
  private static final long HASTE_NS = 200_000_000L;

  private static final long SEED = 8;

  /** Words of {@code struct probe}. */
  private static final int FLOWS_AT = 0;

  private static final int FIRST_AT = 1;
  private static final int STRIDE_AT = 2;
  private static final int RANDOM_AT = 3;
  private static final int HITS_AT = 4;
  private static final int WRONG_AT = 5;

  private final Arena arena = Arena.ofShared();
  private final FlowEntry entry = new FlowEntry();
  private final boolean[] in = new boolean[FLOWS];
  private BpfObject object;
  private MemorySegment probe;
  private FlowTable table;
  private long nowNs;

  @BeforeEach
  void load() {
    Namespaces.needRoot();
    object =
        BpfObject.load(
            "flow_probe.bpf.o",
            List.of("flow_probe"),
            Map.of("flow_table", BUCKETS),
            Optional.empty(),
            List.of());
    probe = object.map("probe").share(arena);
    probe.setAtIndex(ValueLayout.JAVA_LONG, FLOWS_AT, FLOWS);
    probe.setAtIndex(ValueLayout.JAVA_LONG, STRIDE_AT, 1);
    probe.setAtIndex(ValueLayout.JAVA_LONG, RANDOM_AT, SEED);
    table =
        FlowTable.create(
            new FlowMemory(
                object.map("flow_table").share(arena),
                arena.allocate(FlowMemory.recordBytes(BUCKETS), 64),
                object.map("flow_config").share(arena)),
            SEED,
            SEED);
  }

  @AfterEach
  void unload() {
    if (object != null) {
      object.close();
    }
    arena.close();
  }

  @Test
  void noPacketGetsAnothersTunnelWhileJavaWrites() {
    hammer(RESTED_WRITES, System::nanoTime);
  }

  @Test
  void theCheckBitsHoldAloneInTheKernelToo() {
    hammer(WRITES, () -> nowNs += HASTE_NS);
  }

  private void hammer(int writesMin, LongSupplier clock) {
    SplittableRandom random = new SplittableRandom(SEED);
    CompletableFuture<Long> lookups = CompletableFuture.supplyAsync(this::lookUp);
    int writes = 0;
    while (!lookups.isDone() || writes < writesMin) {
      writes += change(random.nextInt(FLOWS), clock.getAsLong()) ? 1 : 0;
    }
    long done = lookups.join();

    long hits = word(HITS_AT);
    String what = writes + " writes, " + done + " lookups, " + hits + " hits";
    assertThat(hits).as(what).isGreaterThan(done / 10);
    assertThat(word(WRONG_AT)).as(what).isZero();
    requireFoundByTheProgram();
  }

  private long lookUp() {
    long done = 0;
    while (done < LOOKUPS) {
      BpfTrial.run(object.program("flow_probe"), new byte[64], 100);
      done += 100L * LOOKUPS_PER_RUN;
    }
    return done;
  }

  private boolean change(int flow, long atNs) {
    tuple(flow);
    if (in[flow]) {
      // Else a table whose places rest would be empty most of the time.
      boolean removed = table.flows() > FLOWS / 2 && table.remove(entry.tuple, atNs);
      in[flow] = !removed;
      return removed;
    }
    entry.tunnelIndex = flow;
    in[flow] = table.insert(entry, atNs).isIn();
    return in[flow];
  }

  private void tuple(int flow) {
    entry
        .tuple
        .source(0, 0xffff_0a00_0000L + flow)
        .destination(0, 0xffff_cb00_7101L)
        .transport(6, 1024, 80);
  }

  /** What no late store has undone: every flow that Java put in is hit, with its tunnel. */
  private void requireFoundByTheProgram() {
    probe.setAtIndex(ValueLayout.JAVA_LONG, FLOWS_AT, 1);
    for (int flow = 0; flow < FLOWS; flow++) {
      probe.setAtIndex(ValueLayout.JAVA_LONG, FIRST_AT, flow);
      probe.setAtIndex(ValueLayout.JAVA_LONG, HITS_AT, 0);
      BpfTrial.run(object.program("flow_probe"), new byte[64], 1);
      assertThat(word(HITS_AT)).as("flow %d", flow).isEqualTo(in[flow] ? LOOKUPS_PER_RUN : 0);
      assertThat(word(WRONG_AT)).as("flow %d", flow).isZero();
    }
  }

  private long word(int index) {
    return probe.getAtIndex(ValueLayout.JAVA_LONG, index);
  }
}
