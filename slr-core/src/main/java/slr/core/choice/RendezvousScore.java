package slr.core.choice;

/**
 * The score of a node for a flow: -ln(u) / weight with u in (0, 1) drawn from both hashes; the node
 * with the lowest score gets the flow. The scores are exponentially distributed with the weights as
 * rates, so that each node is the lowest with the probability of its share; and a node's score
 * depends on itself alone, so that a change of one weight moves only flows from or to that node
 * (Schindelhauer and Schomaker, "Weighted distributed hash tables", 2005).
 *
 * <p>Only IEEE 754 basic operations in a fixed order, which Java defines to the bit: every machine
 * gets the same scores. {@code Math.log} may differ by a last bit between machines, and {@code
 * StrictMath.log} takes several times as long.
 */
final class RendezvousScore {

  /** 2 to the power of -52. */
  private static final double UNIT = 0x1p-52;

  private static final double LN_2 = 0x1.62e42fefa39efp-1;
  private static final double SQRT_2 = 0x1.6a09e667f3bcdp0;
  private static final long MANTISSA = 0x000f_ffff_ffff_ffffL;
  private static final long EXPONENT_OF_ONE = 0x3ff0_0000_0000_0000L;
  private static final int MANTISSA_BITS = 52;
  private static final int EXPONENT_BIAS = 1023;

  private RendezvousScore() {}

  /** Both hashes are keyed and uniform; the weight is positive. */
  static double of(long flowHash, long nodeSeed, double weight) {
    long drawn = mix(flowHash ^ nodeSeed);
    return -ln(((drawn >>> 12) + 0.5) * UNIT) / weight;
  }

  /** Natural logarithm of a normal positive number, within 2e-10 of its size. */
  static double ln(double value) {
    long bits = Double.doubleToRawLongBits(value);
    int exponent = (int) (bits >>> MANTISSA_BITS) - EXPONENT_BIAS;
    double mantissa = Double.longBitsToDouble((bits & MANTISSA) | EXPONENT_OF_ONE);
    if (mantissa > SQRT_2) {
      // Near 1 from below the exponent must be 0, else two large terms would cancel.
      mantissa *= 0.5;
      exponent++;
    }
    double s = (mantissa - 1) / (mantissa + 1);
    double square = s * s;
    // 2 artanh(s): the next term is below 2 * 0.172^13 / 13 = 2e-11.
    double series =
        1
            + square
                * (1.0 / 3
                    + square
                        * (1.0 / 5
                            + square * (1.0 / 7 + square * (1.0 / 9 + square * (1.0 / 11)))));
    return exponent * LN_2 + 2 * s * series;
  }

  /** Every bit of the input changes every bit of the output (Stafford's variant 13). */
  private static long mix(long value) {
    long mixed = (value ^ (value >>> 30)) * 0xbf58_476d_1ce4_e5b9L;
    mixed = (mixed ^ (mixed >>> 27)) * 0x94d0_49bb_1331_11ebL;
    return mixed ^ (mixed >>> 31);
  }
}
