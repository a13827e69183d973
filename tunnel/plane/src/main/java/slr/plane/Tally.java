package slr.plane;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.IntFunction;

/**
 * Counters that one thread writes and any thread reads, without allocation or locked instructions
 * on the writer's side. Losses are indexed by a small number that the port gives a name.
 */
final class Tally {

  private static final VarHandle CELL = MethodHandles.arrayElementVarHandle(long[].class);
  private static final int PACKETS = 0;
  private static final int BYTES = 1;
  private static final int LOSSES = 2;

  private final long[] cells;

  /**
   * @param reasonCount how many different losses there are
   */
  Tally(int reasonCount) {
    cells = new long[LOSSES + reasonCount];
  }

  /** One packet went where it should. */
  void packet(int lengthBytes) {
    packets(1, lengthBytes);
  }

  /** So many packets did. */
  void packets(int count, long lengthBytes) {
    add(PACKETS, count);
    add(BYTES, lengthBytes);
  }

  /** So many packets did not, for the reason with this index. */
  void lost(int reason, long packets) {
    add(LOSSES + reason, packets);
  }

  /** The counts now; losses that never happened are left out. */
  PortCounters counters(IntFunction<String> reasonName) {
    Map<String, Long> losses = new LinkedHashMap<>();
    for (int reason = 0; reason < cells.length - LOSSES; reason++) {
      long count = (long) CELL.getOpaque(cells, LOSSES + reason);
      if (count != 0) {
        losses.put(reasonName.apply(reason), count);
      }
    }
    return new PortCounters(
        (long) CELL.getOpaque(cells, PACKETS), (long) CELL.getOpaque(cells, BYTES), losses);
  }

  private void add(int index, long amount) {
    CELL.setOpaque(cells, index, cells[index] + amount);
  }
}
