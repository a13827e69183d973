package slr.plane.flow;

import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/** Flows and tables for the tests of this package. */
final class Flows {

  static final long KEY0 = 0x0706_0504_0302_0100L;
  static final long KEY1 = 0x0f0e_0d0c_0b0a_0908L;

  private static final long V4_MARK = 0x0000_ffff_0000_0000L;

  private Flows() {}

  /** Memory of a table that is all zero. */
  static FlowMemory memory(Arena arena, int buckets) {
    return new FlowMemory(
        arena.allocate(FlowMemory.bucketBytes(buckets), BucketArray.BUCKET_BYTES),
        arena.allocate(FlowMemory.recordBytes(buckets), RecordArray.RECORD_BYTES),
        arena.allocate(FlowMemory.CONFIG_BYTES, Long.BYTES));
  }

  /** A flow of its own for each number: IPv4 for even ones, IPv6 for odd ones. */
  static TupleWords numbered(int number, TupleWords tuple) {
    boolean isV4 = (number & 1) == 0;
    long mark = isV4 ? V4_MARK : 0;
    long high = isV4 ? 0 : 0x2001_0db8_0000_0000L;
    return tuple
        .source(high, mark | 0x0a00_0000L + (number >>> 4))
        .destination(high, mark | 0xcb00_7101L)
        .transport(6 + 11 * (number >>> 3 & 1), 1024 + (number & 15), 80);
  }

  /** Makes a tuple equal to another one. */
  static TupleWords copy(TupleWords from, TupleWords to) {
    return to.source(from.sourceHigh(), from.sourceLow())
        .destination(from.destinationHigh(), from.destinationLow())
        .transport(from.protocol(), from.sourcePort(), from.destinationPort());
  }

  static TupleWords numbered(int number) {
    return numbered(number, new TupleWords());
  }

  /** So many random flows, all with these check bits if {@code check} is not negative. */
  static List<TupleWords> random(int count, int check, RandomGenerator random) {
    SipHash hash = new SipHash(KEY0, KEY1);
    FlowDigest digest = new FlowDigest();
    List<TupleWords> flows = new ArrayList<>();
    while (flows.size() < count) {
      TupleWords tuple =
          new TupleWords()
              .source(0, V4_MARK | (random.nextInt() & 0xffff_ffffL))
              .destination(0, V4_MARK | 0xcb00_7101L)
              .transport(6, random.nextInt(1 << 16), 443);
      hash.of(tuple, digest);
      if (check < 0 || digest.check() == check) {
        flows.add(tuple);
      }
    }
    return flows;
  }
}
