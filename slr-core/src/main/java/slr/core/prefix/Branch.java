package slr.core.prefix;

import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * A node of the tree: the prefixes that end in one stride, and what is below. Immutable.
 *
 * <p>A prefix of n more bits (0 to 5) with the value v in them has place 2^n - 1 + v among {@code
 * prefixes}; a child has the value of its stride as place in {@code children}. Slots hold the
 * values of the prefixes that exist and then the children that exist, each in the order of places.
 */
final class Branch implements Subtree {

  private static final long[] ANCESTORS = ancestors();
  private static final Object[] NO_SLOTS = {};

  private final long high;
  private final long low;
  private final int bits;
  private final long prefixes;
  private final long children;
  private final Object[] slots;

  private Branch(long high, long low, int bits, long prefixes, long children, Object[] slots) {
    this.high = high;
    this.low = low;
    this.bits = bits;
    this.prefixes = prefixes;
    this.children = children;
    this.slots = slots;
  }

  /** A branch to be filled at once, on the path of this key. */
  static Branch empty(long high, long low, int atBit) {
    return new Branch(
        high & KeyBits.highMask(atBit), low & KeyBits.lowMask(atBit), atBit, 0, 0, NO_SLOTS);
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

  /** Places of the prefixes here around this key, none longer than {@code longest} bits. */
  long around(long keyHigh, long keyLow, int longest) {
    long all = prefixes & ANCESTORS[KeyBits.stride(keyHigh, keyLow, bits)];
    int more = longest - bits;
    return more >= KeyBits.STRIDE - 1 ? all : all & ((1L << ((2 << more) - 1)) - 1);
  }

  /** The value of the longest of these places. */
  Object longest(long places) {
    return slots[Long.bitCount(prefixes & (Long.highestOneBit(places) - 1))];
  }

  /** What is below on the way of this key, or null. */
  @Nullable Subtree child(long keyHigh, long keyLow) {
    long place = 1L << KeyBits.stride(keyHigh, keyLow, bits);
    return (children & place) == 0 ? null : (Subtree) slots[childSlot(place)];
  }

  /** Whether a prefix, if it is there, is below this branch and not in it. */
  boolean isAbove(long keyHigh, long keyLow, int length) {
    return length >= bits + KeyBits.STRIDE && covers(keyHigh, keyLow);
  }

  /** The value at exactly this prefix if it ends here, or null. */
  @Nullable Object value(long keyHigh, long keyLow, int length) {
    return endsHere(keyHigh, keyLow, length)
        ? slots[prefixSlot(place(keyHigh, keyLow, length))]
        : null;
  }

  private boolean endsHere(long keyHigh, long keyLow, int length) {
    return length >= bits
        && length < bits + KeyBits.STRIDE
        && covers(keyHigh, keyLow)
        && (prefixes & place(keyHigh, keyLow, length)) != 0;
  }

  /** The same with this prefix, which lies on or below this branch. */
  Branch with(Leaf added) {
    if (added.bits() < bits + KeyBits.STRIDE) {
      return withPrefix(place(added), added.value());
    }
    Subtree below = child(added.high(), added.low());
    return withChild(below == null ? added : Subtree.with(below, added));
  }

  /** The same with this child, in the place of one that may be there. */
  Branch withChild(Subtree child) {
    long place = 1L << KeyBits.stride(child.high(), child.low(), bits);
    int slot = childSlot(place);
    Object[] next = (children & place) != 0 ? replaced(slot, child) : inserted(slot, child);
    return new Branch(high, low, bits, prefixes, children | place, next);
  }

  private Branch withPrefix(long place, Object value) {
    int slot = prefixSlot(place);
    Object[] next = (prefixes & place) != 0 ? replaced(slot, value) : inserted(slot, value);
    return new Branch(high, low, bits, prefixes | place, children, next);
  }

  /** The same without this prefix, null if nothing is left; itself if the prefix is not there. */
  @Nullable Subtree without(long keyHigh, long keyLow, int length) {
    if (endsHere(keyHigh, keyLow, length)) {
      long place = place(keyHigh, keyLow, length);
      return new Branch(high, low, bits, prefixes & ~place, children, removed(prefixSlot(place)))
          .shortened();
    }
    if (!isAbove(keyHigh, keyLow, length)) {
      return this;
    }
    Subtree below = child(keyHigh, keyLow);
    Subtree left = Subtree.without(below, keyHigh, keyLow, length);
    if (left == below) {
      return this;
    }
    long place = 1L << KeyBits.stride(keyHigh, keyLow, bits);
    return left != null
        ? withChild(left)
        : new Branch(high, low, bits, prefixes, children & ~place, removed(childSlot(place)))
            .shortened();
  }

  /** A branch is there to hold two things or more. */
  private @Nullable Subtree shortened() {
    if (slots.length != 1) {
      return slots.length == 0 ? null : this;
    }
    return children != 0
        ? (Subtree) slots[0]
        : leaf(Long.numberOfTrailingZeros(prefixes), slots[0]);
  }

  /** Puts all that is here on a stack, so that it comes off in the order of addresses. */
  void unfold(ArrayDeque<Subtree> stack) {
    Subtree[] ordered = new Subtree[slots.length];
    for (int i = inOrder(0, 0, ordered, 0) - 1; i >= 0; i--) {
      stack.push(ordered[i]);
    }
  }

  /** From the prefix of {@code more} bits with this value on; returns how many there are now. */
  private int inOrder(int more, int value, Subtree[] into, int count) {
    int next = count;
    if (more == KeyBits.STRIDE) {
      long place = 1L << value;
      if ((children & place) != 0) {
        into[next++] = (Subtree) slots[childSlot(place)];
      }
      return next;
    }
    int index = (1 << more) - 1 + value;
    if ((prefixes & 1L << index) != 0) {
      into[next++] = leaf(index, slots[prefixSlot(1L << index)]);
    }
    next = inOrder(more + 1, 2 * value, into, next);
    return inOrder(more + 1, 2 * value + 1, into, next);
  }

  /** The prefix of a place as a leaf. */
  private Leaf leaf(int index, Object value) {
    int more = 31 - Integer.numberOfLeadingZeros(index + 1);
    long inStride = (long) (index + 1 - (1 << more)) << (64 - more);
    int length = bits + more;
    if (more == 0) {
      return new Leaf(high, low, length, value);
    }
    if (bits >= 64) {
      return new Leaf(high, low | inStride >>> (bits - 64), length, value);
    }
    long spilt = bits + more > 64 ? inStride << (64 - bits) : 0;
    return new Leaf(high | inStride >>> bits, low | spilt, length, value);
  }

  private long place(Leaf leaf) {
    return place(leaf.high(), leaf.low(), leaf.bits());
  }

  private long place(long keyHigh, long keyLow, int length) {
    int more = length - bits;
    int value = KeyBits.stride(keyHigh, keyLow, bits) >>> (KeyBits.STRIDE - more);
    return 1L << ((1 << more) - 1 + value);
  }

  private int prefixSlot(long place) {
    return Long.bitCount(prefixes & (place - 1));
  }

  private int childSlot(long place) {
    return Long.bitCount(prefixes) + Long.bitCount(children & (place - 1));
  }

  private Object[] replaced(int slot, Object value) {
    Object[] next = slots.clone();
    next[slot] = value;
    return next;
  }

  private Object[] inserted(int slot, Object value) {
    Object[] next = new Object[slots.length + 1];
    System.arraycopy(slots, 0, next, 0, slot);
    next[slot] = value;
    System.arraycopy(slots, slot, next, slot + 1, slots.length - slot);
    return next;
  }

  private Object[] removed(int slot) {
    Object[] next = new Object[slots.length - 1];
    System.arraycopy(slots, 0, next, 0, slot);
    System.arraycopy(slots, slot + 1, next, slot, next.length - slot);
    return next;
  }

  /** For each value of a stride, the places of the prefixes that contain it. */
  private static long[] ancestors() {
    long[] table = new long[1 << KeyBits.STRIDE];
    for (int stride = 0; stride < table.length; stride++) {
      for (int more = 0; more < KeyBits.STRIDE; more++) {
        table[stride] |= 1L << ((1 << more) - 1 + (stride >>> (KeyBits.STRIDE - more)));
      }
    }
    return table;
  }
}
