package slr.plane.flow;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * The memory of one table; whoever mapped it unmaps it, after the table has let it go.
 *
 * <p>The arrays are read and written through {@link slr.packet.AllMemory}, at absolute addresses.
 * The masks keep every place inside its array; who unmaps the arrays does it after the writer.
 *
 * @param buckets what programs read: {@link #bucketBytes}, the array {@code flow_table}
 * @param records what only the writer reads: {@link #recordBytes}
 * @param config {@code struct flow_config}: {@link #CONFIG_BYTES}
 */
public record FlowMemory(MemorySegment buckets, MemorySegment records, MemorySegment config) {

  /** Octets of {@code struct flow_config}: the key, the mask, and four that nobody reads. */
  public static final long CONFIG_BYTES = 24;

  private static final ValueLayout.OfLong KEY =
      ValueLayout.JAVA_LONG.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfInt MASK =
      ValueLayout.JAVA_INT.withOrder(ByteOrder.LITTLE_ENDIAN);

  private static final long MASK_AT = 2L * Long.BYTES;

  /**
   * @throws IllegalArgumentException if sizes or alignment are not a table's
   */
  public FlowMemory {
    long count = buckets.byteSize() / BucketArray.BUCKET_BYTES;
    require(
        count >= 2 && count <= BucketArray.BUCKETS_LIMIT && Long.bitCount(count) == 1,
        "a flow table of " + count + " buckets: use a power of two from 2 to 2^26");
    require(
        buckets.byteSize() == bucketBytes((int) count)
            && records.byteSize() == recordBytes((int) count)
            && config.byteSize() == CONFIG_BYTES,
        "a flow table of %d buckets has %d, %d and %d octets, not %d, %d and %d"
            .formatted(
                count,
                bucketBytes((int) count),
                recordBytes((int) count),
                CONFIG_BYTES,
                buckets.byteSize(),
                records.byteSize(),
                config.byteSize()));
    require(
        isAligned(buckets, BucketArray.BUCKET_BYTES)
            && isAligned(records, RecordArray.RECORD_BYTES)
            && isAligned(config, Long.BYTES),
        "a flow table's arrays begin at a cache line outside the Java heap: map or align them");
  }

  /** Octets of {@link #buckets} for so many of them. */
  public static long bucketBytes(int count) {
    return (long) count * BucketArray.BUCKET_BYTES;
  }

  /** Octets of {@link #records} for so many buckets. */
  public static long recordBytes(int count) {
    return (long) count * BucketArray.PLACES * RecordArray.RECORD_BYTES;
  }

  long key0() {
    return config.get(KEY, 0);
  }

  long key1() {
    return config.get(KEY, Long.BYTES);
  }

  /** Buckets less one, as the config says. */
  int mask() {
    return config.get(MASK, MASK_AT);
  }

  /** How many buckets there is memory for, less one. */
  int bucketMask() {
    return (int) (buckets.byteSize() / BucketArray.BUCKET_BYTES) - 1;
  }

  /** Writes the config for programs that begin later. */
  void configure(long key0, long key1) {
    config.set(KEY, 0, key0);
    config.set(KEY, Long.BYTES, key1);
    config.set(MASK, MASK_AT, bucketMask());
  }

  private static boolean isAligned(MemorySegment memory, long bytes) {
    return memory.isNative() && memory.address() % bytes == 0;
  }

  private static void require(boolean holds, String otherwise) {
    if (!holds) {
      throw new IllegalArgumentException(otherwise);
    }
  }
}
