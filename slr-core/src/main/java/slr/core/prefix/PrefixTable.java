package slr.core.prefix;

import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import slr.packet.IpAddress;
import slr.packet.Prefix;

/**
 * Values by prefix, and the longest prefix around an address. Immutable: {@link #with} and {@link
 * #without} give another table that shares all but one path with this one. The families do not mix:
 * {@code ::/0} holds no IPv4 address.
 *
 * @param <V> what stands at a prefix
 */
public final class PrefixTable<V> implements Iterable<PrefixTable.Entry<V>> {

  private static final int V4_BITS = 32;
  private static final int V6_BITS = 128;
  private static final PrefixTable<?> EMPTY = new PrefixTable<>(null, null, 0);

  private final @Nullable Subtree v4;
  private final @Nullable Subtree v6;
  private final int size;

  private PrefixTable(@Nullable Subtree v4, @Nullable Subtree v6, int size) {
    this.v4 = v4;
    this.v6 = v6;
    this.size = size;
  }

  /** One prefix and what stands there. */
  public record Entry<V>(Prefix prefix, V value) {}

  /** A table without any prefix. */
  @SuppressWarnings("unchecked") // It holds no value of any type.
  public static <V> PrefixTable<V> empty() {
    return (PrefixTable<V>) EMPTY;
  }

  /** The same table with this value at the prefix, in the place of one that may be there. */
  public PrefixTable<V> with(Prefix prefix, V value) {
    Leaf added =
        new Leaf(
            KeyBits.high(prefix.address()), KeyBits.low(prefix.address()), prefix.length(), value);
    Subtree tree = prefix.isV4() ? v4 : v6;
    Subtree next = tree == null ? added : Subtree.with(tree, added);
    return of(prefix.isV4(), next, get(prefix).isPresent() ? size : size + 1);
  }

  /** The same table without the prefix; this one if the prefix is not there. */
  public PrefixTable<V> without(Prefix prefix) {
    long high = KeyBits.high(prefix.address());
    long low = KeyBits.low(prefix.address());
    Subtree tree = prefix.isV4() ? v4 : v6;
    Subtree next = Subtree.without(tree, high, low, prefix.length());
    return next == tree ? this : of(prefix.isV4(), next, size - 1);
  }

  /** The value at exactly this prefix. */
  public Optional<V> get(Prefix prefix) {
    long high = KeyBits.high(prefix.address());
    long low = KeyBits.low(prefix.address());
    Subtree at = prefix.isV4() ? v4 : v6;
    while (at instanceof Branch branch && branch.isAbove(high, low, prefix.length())) {
      at = branch.child(high, low);
    }
    Object found =
        switch (at) {
          case null -> null;
          case Leaf leaf -> leaf.isAt(high, low, prefix.length()) ? leaf.value() : null;
          case Branch branch -> branch.value(high, low, prefix.length());
        };
    return Optional.ofNullable(cast(found));
  }

  /**
   * The value of the longest prefix around the address, or null; allocates nothing.
   *
   * @param high upper half of the address as {@link IpAddress} has it
   * @param low lower half of it
   */
  public @Nullable V find(long high, long low) {
    return IpAddress.isV4(high, low)
        ? cast(find(v4, KeyBits.v4(low), 0, V4_BITS))
        : cast(find(v6, high, low, V6_BITS));
  }

  /**
   * The value of the longest prefix around this block, which may be the block itself, or null;
   * allocates nothing.
   *
   * @param longest bits that the prefix may have at most, from -1, which finds nothing; to walk
   *     from long to short, ask again with one less than the length found
   */
  public @Nullable V find(Prefix block, int longest) {
    return cast(
        find(
            block.isV4() ? v4 : v6,
            KeyBits.high(block.address()),
            KeyBits.low(block.address()),
            Math.min(block.length(), longest)));
  }

  /** Number of prefixes. */
  public int size() {
    return size;
  }

  /** All prefixes, IPv4 first, by address, a block before those in it. */
  @Override
  public Iterator<Entry<V>> iterator() {
    return new Walk();
  }

  private PrefixTable<V> of(boolean isV4, @Nullable Subtree tree, int newSize) {
    return isV4 ? new PrefixTable<>(tree, v6, newSize) : new PrefixTable<>(v4, tree, newSize);
  }

  private static @Nullable Object find(@Nullable Subtree root, long high, long low, int longest) {
    Branch best = null;
    long places = 0;
    Subtree at = root;
    while (at instanceof Branch branch && branch.bits() <= longest && branch.covers(high, low)) {
      long around = branch.around(high, low, longest);
      if (around != 0) {
        best = branch;
        places = around;
      }
      at = branch.child(high, low);
    }
    if (at instanceof Leaf leaf && leaf.bits() <= longest && leaf.covers(high, low)) {
      return leaf.value();
    }
    return best == null ? null : best.longest(places);
  }

  @SuppressWarnings("unchecked") // Values come in through with() alone.
  private @Nullable V cast(@Nullable Object value) {
    return (V) value;
  }

  /** The stack holds what is to come, first things on top. */
  private final class Walk implements Iterator<Entry<V>> {
    private final ArrayDeque<Subtree> stack = new ArrayDeque<>();
    private boolean inV4;

    Walk() {
      push(v6);
      push(v4);
      inV4 = v4 != null;
    }

    @Override
    public boolean hasNext() {
      return !stack.isEmpty();
    }

    @Override
    public Entry<V> next() {
      if (stack.isEmpty()) {
        throw new NoSuchElementException();
      }
      Subtree top = stack.pop();
      while (top instanceof Branch branch) {
        branch.unfold(stack);
        top = stack.pop();
      }
      Leaf leaf = (Leaf) top;
      Prefix prefix = KeyBits.prefix(inV4, leaf.high(), leaf.low(), leaf.bits());
      inV4 &= stack.size() > (v6 == null ? 0 : 1);
      @SuppressWarnings("unchecked") // As cast().
      V value = (V) leaf.value();
      return new Entry<>(prefix, value);
    }

    private void push(@Nullable Subtree tree) {
      if (tree != null) {
        stack.push(tree);
      }
    }
  }
}
