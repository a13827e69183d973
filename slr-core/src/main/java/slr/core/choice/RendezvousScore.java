package slr.core.choice;

/**
 * The score of a node for a flow: log2 of -log2(u) / weight with u in (0, 1) drawn from both
 * hashes; the node with the lowest score gets the flow. Without the outer logarithm the scores are
 * exponentially distributed with the weights as rates, so that each node is the lowest with the
 * probability of its share; and a node's score depends on itself alone, so that a change of one
 * weight moves only flows from or to that node (Schindelhauer and Schomaker, "Weighted distributed
 * hash tables", 2005).
 *
 * <p>Scores and logarithms are integers with 32 bits behind the point, of additions,
 * multiplications and shifts of 64 bits: every machine gets the same, and so does the program in
 * the kernel, which has no floating point ({@code rendezvous.h} of the data plane is the same, step
 * by step). The outer logarithm makes a subtraction of the division.
 */
final class RendezvousScore {

  /** Bits behind the point. */
  private static final int FRACTION_BITS = 32;

  private static final long ONE = 1L << FRACTION_BITS;

  /** So many bits of the hashes make u, an odd multiple of 2 to the power of minus this. */
  private static final int DRAWN_BITS = 53;

  /**
   * q, the last factor first, in log2(1 + x) = x + x (1 - x) q(x) for x in [0, 1): the best of
   * degree 6, off by 5e-8 at most and by nothing at both ends.
   */
  private static final long[] FACTORS = {
    39_240_526, -181_612_542, 404_968_118, -630_722_265, 859_628_553, -1_196_016_508, 1_901_337_549
  };

  private RendezvousScore() {}

  /**
   * The score.
   *
   * @param flowHash keyed and uniform
   * @param nodeSeed keyed and uniform
   * @param logWeight {@link #logWeight} of the node's weight
   */
  static long of(long flowHash, long nodeSeed, long logWeight) {
    long drawn = (mix(flowHash ^ nodeSeed) >>> (Long.SIZE - DRAWN_BITS)) | 1;
    return log2(DRAWN_BITS * ONE - log2(drawn)) - logWeight;
  }

  /** The logarithm of a positive weight; {@code StrictMath} is the same everywhere. */
  static long logWeight(double weight) {
    return Math.round(StrictMath.log(weight) / StrictMath.log(2) * ONE);
  }

  /** Binary logarithm of a positive number, with {@value #FRACTION_BITS} bits behind the point. */
  static long log2(long value) {
    int zeros = Long.numberOfLeadingZeros(value);
    long x = (value << zeros << 1) >>> FRACTION_BITS;
    long q = 0;
    for (long factor : FACTORS) {
      q = factor + ((q * x) >> FRACTION_BITS);
    }
    long bulge = (x * (ONE - x)) >>> FRACTION_BITS;
    return ((Long.SIZE - 1L - zeros) << FRACTION_BITS) + x + ((bulge * q) >> FRACTION_BITS);
  }

  /** Every bit of the input changes every bit of the output (Stafford's variant 13). */
  private static long mix(long value) {
    long mixed = (value ^ (value >>> 30)) * 0xbf58_476d_1ce4_e5b9L;
    mixed = (mixed ^ (mixed >>> 27)) * 0x94d0_49bb_1331_11ebL;
    return mixed ^ (mixed >>> 31);
  }
}
