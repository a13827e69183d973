package slr.plane.flow;

/**
 * Flows that are written together. A place that is not in the processor's cache takes longer to
 * fetch than everything else; of a batch the fetches overlap.
 *
 * <p>Used again: fill in {@link #entry} 0 and on, {@link FlowTable#insert(FlowBatch, int, long)},
 * ask for {@link #placement}.
 */
public final class FlowBatch {

  /** Flows in a batch at most: their lines stay in the first cache until they are written. */
  public static final int ENTRIES = 32;

  private final FlowEntry[] entries = new FlowEntry[ENTRIES];
  private final Placement[] placements = new Placement[ENTRIES];
  private final FlowDigest[] digests = new FlowDigest[ENTRIES];

  /** A batch of blank entries. */
  public FlowBatch() {
    for (int i = 0; i < ENTRIES; i++) {
      entries[i] = new FlowEntry();
      digests[i] = new FlowDigest();
      placements[i] = Placement.REFUSED_FULL;
    }
  }

  /** The entry with this number, to be filled in. */
  public FlowEntry entry(int index) {
    return entries[index];
  }

  /** What became of it. */
  public Placement placement(int index) {
    return placements[index];
  }

  void placement(int index, Placement placement) {
    placements[index] = placement;
  }

  FlowDigest digest(int index) {
    return digests[index];
  }
}
