package slr.plane.flow;

import static slr.packet.AllMemory.ALL;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * What the writer knows of the flow in each place, and no program reads; same index as {@link
 * BucketArray}. It lies in memory that outlives the process.
 *
 * <pre>
 *   0       40       44        48            56
 *   tuple   holder   version   incarnation   departures      64 octets
 * </pre>
 *
 * The departures are the place's, the rest is the flow's and moves with it.
 */
final class RecordArray {

  static final int RECORD_BYTES = 64;

  private static final int HOLDER = TupleWords.BYTES;
  private static final int VERSION = HOLDER + Integer.BYTES;
  private static final int INCARNATION = VERSION + Integer.BYTES;
  private static final int DEPARTURES = INCARNATION + Long.BYTES;

  private static final ValueLayout.OfInt INT =
      ValueLayout.JAVA_INT.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfLong LONG =
      ValueLayout.JAVA_LONG.withOrder(ByteOrder.LITTLE_ENDIAN);

  private final long base;

  RecordArray(MemorySegment memory) {
    base = memory.address();
  }

  void write(int place, FlowEntry entry) {
    long at = at(place);
    entry.tuple.store(ALL, at);
    ALL.set(INT, at + HOLDER, entry.holder);
    ALL.set(INT, at + VERSION, entry.version);
    ALL.set(LONG, at + INCARNATION, entry.incarnation);
  }

  void read(int place, FlowEntry entry) {
    long at = at(place);
    entry.tuple.load(ALL, at);
    entry.holder = ALL.get(INT, at + HOLDER);
    entry.version = ALL.get(INT, at + VERSION);
    entry.incarnation = ALL.get(LONG, at + INCARNATION);
  }

  /** Whether the flow of this tuple stands there. */
  boolean matches(int place, TupleWords tuple) {
    return tuple.standsAt(ALL, at(place));
  }

  /** The flow moves; departures stay. */
  void move(int from, int to) {
    MemorySegment.copy(ALL, at(from), ALL, at(to), DEPARTURES);
  }

  long departures(int place) {
    return ALL.get(LONG, at(place) + DEPARTURES);
  }

  void departures(int place, long departures) {
    ALL.set(LONG, at(place) + DEPARTURES, departures);
  }

  private long at(int place) {
    return base + (long) place * RECORD_BYTES;
  }
}
