package slr.plane;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import slr.plane.flow.FlowMemory;

/**
 * A program that only looks random flows up, 1,024 in one run ({@code flow_probe.bpf.c}). Flow i is
 * TCP from 10.0.0.0 + i, port 1024, to 203.0.113.1, port 80.
 */
public final class FlowProbe implements AutoCloseable {

  private static final int LOOKUPS = 1_024;
  private static final int FRAME_BYTES = 64;

  /** {@code struct probe}. */
  private static final int FLOWS = 0;

  private static final int STRIDE = 2;
  private static final int RANDOM = 3;
  private static final int HITS = 4;
  private static final int STEADY = 6;

  private final Arena arena = Arena.ofConfined();
  private final BpfObject object;
  private final MemorySegment probe;

  /** A probe of a table of so many buckets. */
  public FlowProbe(int buckets) {
    object =
        BpfObject.load(
            "/slr/bench/flow_probe.bpf.o",
            List.of("flow_probe"),
            Map.of("flow_table", buckets),
            Optional.empty(),
            List.of());
    probe = object.map("probe").share(arena);
    probe.setAtIndex(ValueLayout.JAVA_LONG, STEADY, 1);
  }

  /** The table's arrays; the records are this process's own. */
  public FlowMemory memory() {
    MemorySegment buckets = object.map("flow_table").share(arena);
    int count = object.map("flow_table").entries();
    return new FlowMemory(
        buckets,
        arena.allocate(FlowMemory.recordBytes(count), Long.BYTES * Long.BYTES),
        object.map("flow_config").share(arena));
  }

  /**
   * Looks flows up.
   *
   * @param flows among so many
   * @param stride of which each is so far from the next
   * @return what each took
   * @throws IllegalStateException if one was not found
   */
  public double lookupNs(int flows, int stride, int runs) {
    probe.setAtIndex(ValueLayout.JAVA_LONG, FLOWS, flows);
    probe.setAtIndex(ValueLayout.JAVA_LONG, STRIDE, stride);
    probe.setAtIndex(ValueLayout.JAVA_LONG, RANDOM, 1);
    probe.setAtIndex(ValueLayout.JAVA_LONG, HITS, 0);
    int ns = BpfTrial.run(object.program("flow_probe"), new byte[FRAME_BYTES], runs).durationNs();
    long hits = probe.getAtIndex(ValueLayout.JAVA_LONG, HITS);
    if (hits != (long) runs * LOOKUPS) {
      throw new IllegalStateException(
          "of " + (long) runs * LOOKUPS + " lookups " + hits + " found their flow");
    }
    return (double) ns / LOOKUPS;
  }

  @Override
  public void close() {
    object.close();
    arena.close();
  }
}
