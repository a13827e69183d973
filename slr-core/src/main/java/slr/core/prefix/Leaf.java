package slr.core.prefix;

/** One prefix with its value, alone in its part of the tree. Immutable. */
final class Leaf implements Subtree {

  private final long high;
  private final long low;
  private final int bits;
  private final Object value;

  Leaf(long high, long low, int bits, Object value) {
    this.high = high;
    this.low = low;
    this.bits = bits;
    this.value = value;
  }

  @Override
  public long high() {
    return high;
  }

  @Override
  public long low() {
    return low;
  }

  @Override
  public int bits() {
    return bits;
  }

  Object value() {
    return value;
  }

  boolean isAt(long keyHigh, long keyLow, int length) {
    return high == keyHigh && low == keyLow && bits == length;
  }
}
