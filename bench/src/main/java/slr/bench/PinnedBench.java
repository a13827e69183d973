package slr.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import slr.plane.ProgramMeter;
import slr.plane.flow.FlowBatch;
import slr.plane.flow.FlowTable;

/**
 * What a packet of a known flow takes in the kernel: the data plane's whole program, from the frame
 * to the encapsulated frame sent back, with our flow table and with the kernel's LRU hash map of
 * the same capacity. Both hold the same flows; packets are of random ones among 1, 16,384 or all.
 * Times are net of what makes the packet.
 */
final class PinnedBench implements Benchmark {

  private static final String BASELINE = "lru_hash_2M";

  private final int capacity;
  private final int packets;

  PinnedBench() {
    this(1 << 21, 400_000);
  }

  /**
   * Measures tables for so many flows, half full.
   *
   * @param packets in one turn
   */
  PinnedBench(int capacity, int packets) {
    this.capacity = capacity;
    this.packets = packets;
  }

  @Override
  public String name() {
    return "pinned";
  }

  @Override
  public List<BenchResult> run(Consumer<String> progress) {
    int flows = capacity / 2;
    try (ProgramMeter ours = ProgramMeter.ofBuckets(capacity);
        ProgramMeter baseline = ProgramMeter.ofLruHash(capacity)) {
      progress.accept("filling two tables with " + flows + " flows");
      NumberedFlows.fill(
          FlowTable.create(ours.flowMemory(), System.nanoTime(), flows),
          new FlowBatch(),
          flows,
          ours.tunnels());
      baseline.fillLruHash(flows);
      List<BenchResult> results = new ArrayList<>();
      results.addAll(compare("flow1", 1, ours, baseline, progress));
      results.addAll(compare("flow16k", Math.min(1 << 14, flows), ours, baseline, progress));
      results.addAll(compare("flow1M", flows, ours, baseline, progress));
      return results;
    }
  }

  private List<BenchResult> compare(
      String name, int flows, ProgramMeter ours, ProgramMeter baseline, Consumer<String> progress) {
    progress.accept("showing packets of " + flows + " flows");
    return Rounds.compare(
        "pinned_" + name + "_vs_hashmap",
        "pinned_" + name + "_extra_ns",
        () -> netNs(ours, flows),
        BASELINE,
        () -> netNs(baseline, flows));
  }

  private double netNs(ProgramMeter meter, int flows) {
    return meter.packetNs(flows, packets) - meter.wrapperNs(flows, packets);
  }
}
