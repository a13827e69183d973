package slr.plane.flow;

/**
 * The flow table that programs read and one thread writes. It is as large as it was made
 * (docs/adr/table-growth.md).
 *
 * <p>Tuples are found by hashing them anew for each call, about 25 ns; nothing is allocated. Times
 * are of the monotonic clock, read shortly before the call. All calls are the writer's thread's,
 * {@link #count} is anyone's.
 */
public final class FlowTable {

  private final SipHash hash;
  private final EventCounts counts = new EventCounts();
  private final FlowDigest digest = new FlowDigest();
  private final BucketTable table;

  private FlowTable(FlowMemory memory) {
    hash = new SipHash(memory.key0(), memory.key1());
    table =
        new BucketTable(
            new BucketArray(memory.buckets()), new RecordArray(memory.records()), counts);
  }

  /**
   * A table in memory that is all zero.
   *
   * @param key0 the first eight octets of the hash key, little-endian; secret and random
   * @param key1 the last eight
   */
  public static FlowTable create(FlowMemory memory, long key0, long key1) {
    memory.configure(key0, key1);
    return new FlowTable(memory);
  }

  /**
   * The table that an earlier process left, with its key. That process must be dead, and the
   * monotonic clock the one it had.
   *
   * @throws IllegalArgumentException if the config is not of this memory
   */
  public static FlowTable adopt(FlowMemory memory, long nowNs) {
    if (memory.mask() != memory.bucketMask()) {
      throw new IllegalArgumentException(
          ("the config names a flow table of %d buckets, but the array has %d: they are not of one"
                  + " table; unpin them all to begin with an empty one")
              .formatted(memory.mask() + 1, memory.bucketMask() + 1));
    }
    FlowTable adopted = new FlowTable(memory);
    adopted.table.adopt(adopted.hash, adopted.digest, new FlowEntry(), nowNs);
    return adopted;
  }

  /** Flows in the table. */
  public int flows() {
    return table.flows();
  }

  /** How many flows could stand in it if it were full. */
  public int places() {
    return table.places();
  }

  /** How often that happened since this process has the table. */
  public long count(FlowTableEvent event) {
    return counts.of(event);
  }

  /** Whether the flow of this tuple is in the table; if so, fills in the rest of the entry. */
  public boolean find(FlowEntry entry) {
    hash.of(entry.tuple, digest);
    int place = table.locate(digest, entry.tuple);
    if (place < 0) {
      return false;
    }
    table.read(place, entry);
    return true;
  }

  /**
   * Writes a flow, new or known, as seen now.
   *
   * @throws IllegalArgumentException if tunnel or flags have too many bits
   */
  public Placement insert(FlowEntry entry, long nowNs) {
    requireFits(entry);
    hash.of(entry.tuple, digest);
    Placement placement = insert(digest, entry, FlowClock.tick(nowNs), nowNs);
    counts.add(eventOf(placement));
    return placement;
  }

  /**
   * The same for the first so many of a batch, one after the other, in a third of the time if they
   * are many.
   */
  public void insert(FlowBatch batch, int count, long nowNs) {
    for (int i = 0; i < count; i++) {
      requireFits(batch.entry(i));
      hash.of(batch.entry(i).tuple, batch.digest(i));
    }
    table.fetch(batch, count);
    int tick = FlowClock.tick(nowNs);
    for (int i = 0; i < count; i++) {
      Placement placement = insert(batch.digest(i), batch.entry(i), tick, nowNs);
      counts.add(eventOf(placement));
      batch.placement(i, placement);
    }
  }

  private Placement insert(FlowDigest digest, FlowEntry entry, int tick, long nowNs) {
    int place = table.locate(digest, entry.tuple);
    if (place >= 0) {
      table.update(place, digest, entry, tick);
      return Placement.UPDATED;
    }
    return place == BucketTable.OTHER_FLOW
        ? Placement.REFUSED_EQUAL_FINGERPRINT
        : table.place(digest, entry, tick, nowNs);
  }

  /** Takes the flow of this tuple out; false if it was not in. */
  public boolean remove(TupleWords tuple, long nowNs) {
    hash.of(tuple, digest);
    int place = table.locate(digest, tuple);
    if (place < 0) {
      return false;
    }
    table.remove(place, nowNs);
    counts.add(FlowTableEvent.REMOVED);
    return true;
  }

  /**
   * Reads the next flow at or after a cursor, which begins at 0. A flow that moves meanwhile may be
   * read twice or not in one round, in the next one it is.
   *
   * @return where to go on, or -1 after the last one
   */
  public long next(long cursor, FlowEntry entry) {
    int place = table.occupied((int) cursor);
    if (place < 0) {
      return -1;
    }
    table.read(place, entry);
    return place + 1L;
  }

  private static void requireFits(FlowEntry entry) {
    if (entry.tunnelIndex < 0
        || entry.tunnelIndex >= FlowValue.TUNNEL_LIMIT
        || entry.flags < 0
        || entry.flags >= FlowValue.FLAGS_LIMIT) {
      throw new IllegalArgumentException(
          "tunnel index "
              + entry.tunnelIndex
              + " and flags "
              + entry.flags
              + " have more than 24 and 8 bits");
    }
  }

  private static FlowTableEvent eventOf(Placement placement) {
    return switch (placement) {
      case PLACED -> FlowTableEvent.PLACED;
      case UPDATED -> FlowTableEvent.UPDATED;
      case REFUSED_FULL -> FlowTableEvent.REFUSED_FULL;
      case REFUSED_RESTING -> FlowTableEvent.REFUSED_RESTING;
      case REFUSED_EQUAL_FINGERPRINT -> FlowTableEvent.REFUSED_EQUAL_FINGERPRINT;
    };
  }
}
