package slr.plane.flow;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The flow table that programs read and one thread writes. It grows while it runs: the new table is
 * read first and takes what is new, the old one is read second until it is swept.
 *
 * <p>Tuples are found by hashing them anew for each call, about 25 ns; nothing is allocated but by
 * {@link #grow}. Times are of the monotonic clock, read shortly before the call. All calls are the
 * writer's thread's, {@link #count} is anyone's.
 */
public final class FlowTable {

  private final SipHash hash;
  private final EventCounts counts = new EventCounts();
  private final FlowDigest digest = new FlowDigest();
  private final FlowEntry moving = new FlowEntry();
  private FlowMemory memory;
  private BucketTable young;
  private @Nullable BucketTable old;
  private @Nullable FlowMemory oldMemory;
  private int sweptTo;

  private FlowTable(FlowMemory memory, @Nullable FlowMemory oldMemory) {
    hash = new SipHash(memory.key0(), memory.key1());
    this.memory = memory;
    this.oldMemory = oldMemory;
    young = tableIn(memory);
    old = oldMemory == null ? null : tableIn(oldMemory);
  }

  /**
   * A table in memory that is all zero.
   *
   * @param key0 the first eight octets of the hash key, little-endian; secret and random
   * @param key1 the last eight
   */
  public static FlowTable create(FlowMemory memory, long key0, long key1) {
    memory.configure(key0, key1, 0);
    return new FlowTable(memory, null);
  }

  /**
   * The table that an earlier process left, with its key. That process must be dead, and the
   * monotonic clock the one it had.
   *
   * @param oldMemory of the table that it was sweeping, if there was one
   * @throws IllegalArgumentException if the config is not of this memory
   */
  public static FlowTable adopt(FlowMemory memory, Optional<FlowMemory> oldMemory, long nowNs) {
    int oldMask = oldMemory.map(FlowMemory::bucketMask).orElse(0);
    if (memory.mask() != memory.bucketMask() || memory.oldMask() != oldMask) {
      throw new IllegalArgumentException(
          ("the config names flow tables of %d and %d buckets, but the arrays have %d and %d: they "
                  + "are not of one table; unpin them all to begin with an empty one")
              .formatted(
                  memory.mask() + 1, memory.oldMask() + 1, memory.bucketMask() + 1, oldMask + 1));
    }
    FlowTable table = new FlowTable(memory, oldMemory.orElse(null));
    table.young.adopt(table.hash, table.digest, table.moving, nowNs);
    if (table.old != null) {
      table.old.adopt(table.hash, table.digest, table.moving, nowNs);
    }
    return table;
  }

  /** Flows in the table; while it grows, one may count twice after {@link #adopt}. */
  public int flows() {
    return young.flows() + (old == null ? 0 : old.flows());
  }

  /** Places in the table that takes new flows. */
  public int places() {
    return young.places();
  }

  /** How often that happened since this process has the table. */
  public long count(FlowTableEvent event) {
    return counts.of(event);
  }

  /** Whether the flow of this tuple is in the table; if so, fills in the rest of the entry. */
  public boolean find(FlowEntry entry) {
    hash.of(entry.tuple, digest);
    int place = young.locate(digest, entry.tuple);
    if (place >= 0) {
      young.read(place, entry);
      return true;
    }
    place = old == null ? BucketTable.ABSENT : old.locate(digest, entry.tuple);
    if (old != null && place >= 0) {
      old.read(place, entry);
      return true;
    }
    return false;
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
    young.fetch(batch, count);
    if (old != null) {
      old.fetch(batch, count);
    }
    int tick = FlowClock.tick(nowNs);
    for (int i = 0; i < count; i++) {
      Placement placement = insert(batch.digest(i), batch.entry(i), tick, nowNs);
      counts.add(eventOf(placement));
      batch.placement(i, placement);
    }
  }

  private Placement insert(FlowDigest digest, FlowEntry entry, int tick, long nowNs) {
    int place = young.locate(digest, entry.tuple);
    if (place >= 0) {
      young.update(place, digest, entry, tick);
      return Placement.UPDATED;
    }
    int oldPlace = old == null ? BucketTable.ABSENT : old.locate(digest, entry.tuple);
    if (place == BucketTable.OTHER_FLOW || oldPlace == BucketTable.OTHER_FLOW) {
      return Placement.REFUSED_EQUAL_FINGERPRINT;
    }
    Placement placement = young.place(digest, entry, tick, nowNs);
    if (old != null && oldPlace >= 0) {
      // In both tables programs read the young one first.
      if (placement.isIn()) {
        old.remove(oldPlace, nowNs);
      } else {
        old.update(oldPlace, digest, entry, tick);
      }
      return Placement.UPDATED;
    }
    return placement;
  }

  /** Takes the flow of this tuple out; false if it was not in. */
  public boolean remove(TupleWords tuple, long nowNs) {
    hash.of(tuple, digest);
    // It is in both if a process died while it went from one to the other.
    boolean inYoung = remove(young, tuple, nowNs);
    boolean inOld = old != null && remove(old, tuple, nowNs);
    if (inYoung || inOld) {
      counts.add(FlowTableEvent.REMOVED);
    }
    return inYoung || inOld;
  }

  private boolean remove(BucketTable table, TupleWords tuple, long nowNs) {
    int place = table.locate(digest, tuple);
    if (place < 0) {
      return false;
    }
    table.remove(place, nowNs);
    return true;
  }

  /**
   * Reads the next flow at or after a cursor, which begins at 0. A flow that moves meanwhile may be
   * read twice or not in one round, in the next one it is.
   *
   * @return where to go on, or -1 after the last one
   */
  public long next(long cursor, FlowEntry entry) {
    int place = cursor < young.places() ? young.occupied((int) cursor) : BucketTable.ABSENT;
    if (place >= 0) {
      young.read(place, entry);
      return place + 1L;
    }
    if (old == null) {
      return -1;
    }
    place = old.occupied((int) Math.max(0, cursor - young.places()));
    if (place < 0) {
      return -1;
    }
    old.read(place, entry);
    return (long) young.places() + place + 1;
  }

  /**
   * Writes the config of a table that is to follow this one, so that a program can be loaded that
   * reads it first and this one second. That program must run, and no earlier one, before {@link
   * #grow}.
   */
  public void prepare(FlowMemory next) {
    requireGrown();
    next.configure(memory.key0(), memory.key1(), memory.bucketMask());
  }

  /** New flows go to this memory, which is all zero but for {@link #prepare}. */
  public void grow(FlowMemory next) {
    requireGrown();
    if (next.oldMask() != memory.bucketMask()) {
      throw new IllegalArgumentException("prepare() the memory, load its program, then grow()");
    }
    oldMemory = memory;
    old = young;
    memory = next;
    young = tableIn(next);
    sweptTo = 0;
  }

  /** Whether there is an old table to sweep. */
  public boolean isGrowing() {
    return old != null;
  }

  /**
   * Looks at so many places of the old table, and moves the flows there to the new one.
   *
   * @return the old table's memory once no program reads it and this table neither
   */
  public Optional<FlowMemory> sweep(int places, long nowNs) {
    BucketTable from = old;
    FlowMemory fromMemory = oldMemory;
    if (from == null || fromMemory == null) {
      return Optional.empty();
    }
    int end = (int) Math.min(from.places(), (long) sweptTo + places);
    for (; sweptTo < end; sweptTo++) {
      if (from.fingerprint(sweptTo) != 0 && !sweep(from, sweptTo, nowNs)) {
        return Optional.empty();
      }
    }
    if (end < from.places()) {
      return Optional.empty();
    }
    memory.leaveOld();
    old = null;
    oldMemory = null;
    return Optional.of(fromMemory);
  }

  /** Moves one flow over; false if it has to wait. */
  private boolean sweep(BucketTable from, int place, long nowNs) {
    long value = from.value(place);
    from.read(place, moving);
    hash.of(moving.tuple, digest);
    int to = young.locate(digest, moving.tuple);
    FlowTableEvent event = FlowTableEvent.SWEPT;
    // A process that died in between may have left it in both: then the young one is newer.
    if (to == BucketTable.ABSENT) {
      Placement placement = young.place(digest, moving, moving.seenTick, nowNs);
      if (placement == Placement.REFUSED_RESTING) {
        return false;
      }
      event = placement.isIn() ? event : FlowTableEvent.LOST_IN_GROWTH;
      to = placement.isIn() ? young.locate(digest, moving.tuple) : to;
    } else if (to == BucketTable.OTHER_FLOW) {
      event = FlowTableEvent.LOST_IN_GROWTH;
    }
    from.remove(place, nowNs);
    if (to >= 0) {
      young.seenSince(from.value(place), value, to);
    }
    counts.add(event);
    return true;
  }

  private BucketTable tableIn(FlowMemory where) {
    return new BucketTable(
        new BucketArray(where.buckets()), new RecordArray(where.records()), counts);
  }

  private void requireGrown() {
    if (old != null) {
      throw new IllegalStateException("the flow table is growing: sweep() it first");
    }
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
