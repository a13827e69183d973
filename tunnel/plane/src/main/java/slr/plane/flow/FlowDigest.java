package slr.plane.flow;

/**
 * The 128 bits of a flow's hash, used again for every flow: fingerprint, check bits and first
 * bucket.
 *
 * <pre>
 *   first 64 bits:  fingerprint, never 0
 *   last 64 bits:   63..16 first bucket   15..0 check
 * </pre>
 */
final class FlowDigest {

  private static final int BUCKET_SHIFT = 16;
  private static final int CHECK_MASK = 0xffff;

  private long fingerprint;
  private long rest;

  /** Takes the first half; 0 would be an empty place and becomes 1. */
  void fingerprint(long bits) {
    fingerprint = bits == 0 ? 1 : bits;
  }

  /** Takes the last half. */
  void rest(long bits) {
    rest = bits;
  }

  long fingerprint() {
    return fingerprint;
  }

  /** Bucket and check. */
  long rest() {
    return rest;
  }

  /** 16 bits that the value carries. */
  int check() {
    return (int) rest & CHECK_MASK;
  }

  /** The first of the two buckets, in a table of {@code mask + 1}. */
  int firstBucket(int mask) {
    return (int) (rest >>> BUCKET_SHIFT) & mask;
  }

  /**
   * The other one, from either. The lowest bit always differs, so that there are two whatever the
   * fingerprint is.
   */
  static int otherBucket(int bucket, long fingerprint, int mask) {
    return bucket ^ (((int) fingerprint | 1) & mask);
  }
}
