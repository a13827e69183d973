package slr.plane.flow;

import static slr.packet.AllMemory.ALL;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * The array that programs read: buckets of a cache line with four places each. One thread writes.
 *
 * <pre>
 *   bucket   0                     32
 *            fingerprint[0..3]     value[0..3]      64 octets
 * </pre>
 *
 * Place {@code 4 b + i} is the i-th of bucket b. Words are aligned, so that each is read and
 * written whole; the order in which they are written is this class's business alone.
 */
class BucketArray {

  /** Places in a bucket. */
  static final int PLACES = 4;

  static final int BUCKET_BYTES = 64;

  /** Buckets at most: 4 GiB of them, and the number of a place stays an int. */
  static final int BUCKETS_LIMIT = 1 << 26;

  private static final VarHandle WORD =
      ValueLayout.JAVA_LONG.withOrder(ByteOrder.LITTLE_ENDIAN).varHandle();
  private static final VarHandle SEEN =
      ValueLayout.JAVA_SHORT.withOrder(ByteOrder.LITTLE_ENDIAN).varHandle();

  private static final int PLACE_SHIFT = 2;
  private static final int BUCKET_SHIFT = 6;
  private static final int WORD_SHIFT = 3;
  private static final long VALUES = BUCKET_BYTES / 2;

  private final long base;
  private final int mask;

  /** The buckets in this memory: a power of two of them, aligned to cache lines. */
  BucketArray(MemorySegment memory) {
    base = memory.address();
    mask = (int) (memory.byteSize() / BUCKET_BYTES) - 1;
  }

  /** Buckets less one. */
  int mask() {
    return mask;
  }

  /** The flow that stands there, or 0. */
  long fingerprint(int place) {
    return (long) WORD.getOpaque(ALL, fingerprintAt(place));
  }

  final long value(int place) {
    return (long) WORD.getOpaque(ALL, valueAt(place));
  }

  /**
   * A flow takes an empty place. The fingerprint is 0 until the value stands, so that who finds the
   * fingerprint finds no older value.
   */
  void put(int place, long fingerprint, long value) {
    clear(place);
    value(place, value);
    fingerprint(place, fingerprint);
  }

  /** The flow that stands there gets another value: one store. */
  final void value(int place, long value) {
    WORD.setRelease(ALL, valueAt(place), value);
  }

  /** Its last packet came then; the other 48 bits are not touched. */
  final void seen(int place, int tick) {
    SEEN.setRelease(ALL, valueAt(place) + FlowValue.SEEN_OFFSET, (short) tick);
  }

  /** The place is empty. */
  void clear(int place) {
    fingerprint(place, 0);
  }

  final void fingerprint(int place, long fingerprint) {
    WORD.setRelease(ALL, fingerprintAt(place), fingerprint);
  }

  private long fingerprintAt(int place) {
    return base
        + ((long) (place >>> PLACE_SHIFT) << BUCKET_SHIFT)
        + ((long) (place & (PLACES - 1)) << WORD_SHIFT);
  }

  private long valueAt(int place) {
    return fingerprintAt(place) + VALUES;
  }
}
