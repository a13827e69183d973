package slr.plane.flow;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/** Counts that the writer's thread raises and any thread reads. */
final class EventCounts {

  private static final VarHandle CELL = MethodHandles.arrayElementVarHandle(long[].class);

  private final long[] cells = new long[FlowTableEvent.CODES];

  void add(FlowTableEvent event) {
    int index = event.code();
    CELL.setOpaque(cells, index, cells[index] + 1);
  }

  long of(FlowTableEvent event) {
    return (long) CELL.getOpaque(cells, event.code());
  }
}
