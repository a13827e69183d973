package slr.core.flow;

/** What happened in one store so far. */
final class FlowTally {

  private final long[] evicted = new long[FlowState.CODES];
  private final long[] expired = new long[FlowState.CODES];
  private long inserted;
  private long refused;
  private long removed;
  private long takenOver;

  void insert() {
    inserted++;
  }

  void refuse() {
    refused++;
  }

  void remove() {
    removed++;
  }

  void takeOver(boolean isTakenOver) {
    takenOver += isTakenOver ? 1 : 0;
  }

  void evict(FlowState state) {
    evicted[state.code()]++;
  }

  void expire(FlowState state) {
    expired[state.code()]++;
  }

  FlowCounters counters(int capacity, int size, long[] sizes) {
    return new FlowCounters(
        capacity,
        size,
        inserted,
        refused,
        removed,
        takenOver,
        FlowCounters.byState(sizes),
        FlowCounters.byState(evicted),
        FlowCounters.byState(expired));
  }
}
