package slr.bench;

import slr.plane.flow.FlowBatch;
import slr.plane.flow.FlowEntry;
import slr.plane.flow.FlowTable;
import slr.plane.flow.TupleWords;

/** Flow i is TCP from 10.0.0.0 + i, port 1024, to 203.0.113.1, port 80, as the programs know it. */
final class NumberedFlows {

  private static final long V4_MARK = 0xffff_0000_0000L;
  private static final long FIRST = V4_MARK | 0x0a00_0000L;
  private static final long VIRTUAL_HOST = V4_MARK | 0xcb00_7101L;

  private NumberedFlows() {}

  static TupleWords tuple(int flow, TupleWords tuple) {
    return tuple.source(0, FIRST + flow).destination(0, VIRTUAL_HOST).transport(6, 1024, 80);
  }

  /**
   * Puts flows 0 and on into a table, in batches.
   *
   * @param tunnels flow i takes tunnel i modulo this
   * @throws IllegalStateException if one was refused
   */
  static void fill(FlowTable table, FlowBatch batch, int flows, int tunnels) {
    for (int first = 0; first < flows; first += FlowBatch.ENTRIES) {
      int count = Math.min(FlowBatch.ENTRIES, flows - first);
      for (int i = 0; i < count; i++) {
        FlowEntry entry = batch.entry(i);
        tuple(first + i, entry.tuple);
        entry.tunnelIndex = (first + i) % tunnels;
      }
      table.insert(batch, count, System.nanoTime());
      for (int i = 0; i < count; i++) {
        if (!batch.placement(i).isIn()) {
          throw new IllegalStateException("flow " + (first + i) + ": " + batch.placement(i));
        }
      }
    }
  }
}
