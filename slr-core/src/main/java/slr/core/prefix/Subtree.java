package slr.core.prefix;

import org.jspecify.annotations.Nullable;

/** What stands below a place of a branch. Never empty. */
sealed interface Subtree permits Branch, Leaf {

  /** Upper half of the bits that everything here begins with. */
  long high();

  /** Lower half of them. */
  long low();

  /** How many bits everything here begins with. */
  int bits();

  /** Whether a key begins with the bits that everything here begins with. */
  default boolean covers(long keyHigh, long keyLow) {
    return KeyBits.common(high(), low(), keyHigh, keyLow) >= bits();
  }

  /** The same with one prefix more, or with another value for one that is here. */
  static Subtree with(Subtree tree, Leaf added) {
    if (tree instanceof Leaf leaf && leaf.isAt(added.high(), added.low(), added.bits())) {
      return added;
    }
    int common =
        Math.min(
            KeyBits.common(tree.high(), tree.low(), added.high(), added.low()),
            Math.min(tree.bits(), added.bits()));
    if (tree instanceof Branch branch && common == branch.bits()) {
      return branch.with(added);
    }
    // The two part ways above the tree: a new branch holds both.
    int at = KeyBits.strideStart(common);
    Branch empty = Branch.empty(added.high(), added.low(), at);
    Branch first = tree instanceof Leaf leaf ? empty.with(leaf) : empty.withChild(tree);
    return first.with(added);
  }

  /** The same without one prefix, null if nothing is left; itself if the prefix is not there. */
  static @Nullable Subtree without(@Nullable Subtree tree, long high, long low, int length) {
    return switch (tree) {
      case null -> null;
      case Leaf leaf -> leaf.isAt(high, low, length) ? null : leaf;
      case Branch branch -> branch.without(high, low, length);
    };
  }
}
