package slr.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import slr.plane.FlowProbe;
import slr.plane.flow.FlowBatch;
import slr.plane.flow.FlowEntry;
import slr.plane.flow.FlowMemory;
import slr.plane.flow.FlowTable;

/**
 * The flow table in arrays shared with the kernel: how fast Java writes it, what it takes, and
 * whether a program finds a flow in a table of many as fast as in one of few.
 */
final class TableBench implements Benchmark {

  private static final int TUNNELS = 1 << 24;
  private static final int PLACES_PER_BUCKET = 4;

  private final int buckets;
  private final int flows;
  private final int writes;
  private final int runs;

  TableBench() {
    this(1 << 21, 8_000_000, 1_000_000, 1_000);
  }

  /**
   * Measures a table of this size.
   *
   * @param flows in it when it is read; a multiple of 8
   * @param writes flows that are put into an empty one, of a fourth of the size
   * @param runs of 1,024 lookups in one turn
   */
  TableBench(int buckets, int flows, int writes, int runs) {
    this.buckets = buckets;
    this.flows = flows;
    this.writes = writes;
    this.runs = runs;
  }

  @Override
  public String name() {
    return "table";
  }

  @Override
  public List<BenchResult> run(Consumer<String> progress) {
    List<BenchResult> results = new ArrayList<>();
    try (FlowProbe probe = new FlowProbe(buckets / PLACES_PER_BUCKET)) {
      progress.accept("writing " + writes + " flows into " + buckets + " places");
      results.addAll(writing(probe.memory()));
    }
    try (FlowProbe probe = new FlowProbe(buckets)) {
      progress.accept("reading " + flows + " flows in " + buckets * PLACES_PER_BUCKET + " places");
      FlowMemory memory = probe.memory();
      NumberedFlows.fill(
          FlowTable.create(memory, System.nanoTime(), flows), new FlowBatch(), flows, TUNNELS);
      results.add(
          Rounds.once("table_bytes_per_flow", bytesEach(memory.buckets().byteSize()), "bytes"));
      results.add(
          Rounds.once(
              "table_record_bytes_per_flow", bytesEach(memory.records().byteSize()), "bytes"));
      results.addAll(
          Rounds.compare(
              "table_8M_vs_1M_lookup",
              () -> probe.lookupNs(flows, 1, runs),
              "lookup_among_one_in_eight",
              () -> probe.lookupNs(flows / 8, 8, runs)));
    }
    return results;
  }

  private double bytesEach(long bytes) {
    return (double) bytes / flows;
  }

  private List<BenchResult> writing(FlowMemory memory) {
    FlowBatch batch = new FlowBatch();
    FlowEntry entry = new FlowEntry();
    return List.of(
        Rounds.absolute(
            "table_inserts_per_s",
            "1/s",
            () -> {
              FlowTable table = emptied(memory);
              return perSecond(() -> {
                NumberedFlows.fill(table, batch, writes, TUNNELS);
                return table.flows();
              });
            }),
        Rounds.absolute(
            "table_inserts_one_by_one_per_s",
            "1/s",
            () -> {
              FlowTable table = emptied(memory);
              return perSecond(() -> insertEach(table, entry));
            }),
        Rounds.absolute(
            "table_removes_per_s",
            "1/s",
            () -> {
              FlowTable table = emptied(memory);
              NumberedFlows.fill(table, batch, writes, TUNNELS);
              return perSecond(() -> removeEach(table, entry));
            }));
  }

  private long insertEach(FlowTable table, FlowEntry entry) {
    long nowNs = System.nanoTime();
    for (int flow = 0; flow < writes; flow++) {
      NumberedFlows.tuple(flow, entry.tuple);
      entry.tunnelIndex = flow % TUNNELS;
      table.insert(entry, nowNs);
    }
    return table.flows();
  }

  private long removeEach(FlowTable table, FlowEntry entry) {
    long nowNs = System.nanoTime();
    for (int flow = 0; flow < writes; flow++) {
      table.remove(NumberedFlows.tuple(flow, entry.tuple), nowNs);
    }
    return table.flows();
  }

  private double perSecond(Rounds.Work work) {
    return 1e9 / Rounds.nsEach(writes, work);
  }

  private static FlowTable emptied(FlowMemory memory) {
    memory.buckets().fill((byte) 0);
    memory.records().fill((byte) 0);
    return FlowTable.create(memory, System.nanoTime(), 1);
  }
}
