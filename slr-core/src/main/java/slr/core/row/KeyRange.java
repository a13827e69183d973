package slr.core.row;

import java.util.Optional;

/**
 * A piece of the table in the order of its keys.
 *
 * @param from the first key that is in it; empty for the table's beginning
 * @param to the first key behind it; empty for the table's end
 */
public record KeyRange(Optional<RowKey> from, Optional<RowKey> to) {

  /** The whole table. */
  public static final KeyRange ALL = new KeyRange(Optional.empty(), Optional.empty());

  public KeyRange {
    if (from.isPresent() && to.isPresent() && from.get().compareTo(to.get()) >= 0) {
      throw new IllegalArgumentException(
          "range from " + from.get() + " to " + to.get() + " is empty");
    }
  }

  /** Whether this key lies in it. */
  public boolean contains(RowKey key) {
    return (from.isEmpty() || from.get().compareTo(key) <= 0)
        && (to.isEmpty() || key.compareTo(to.get()) < 0);
  }

  /** Whether the other lies in it as a whole. */
  public boolean contains(KeyRange other) {
    boolean begins =
        from.isEmpty() || (other.from.isPresent() && from.get().compareTo(other.from.get()) <= 0);
    boolean ends =
        to.isEmpty() || (other.to.isPresent() && other.to.get().compareTo(to.get()) <= 0);
    return begins && ends;
  }

  /** From this range's beginning to the key, which must lie behind the beginning. */
  public KeyRange upTo(RowKey key) {
    return new KeyRange(from, Optional.of(key));
  }

  /** From the key, which must lie in this range, to its end. */
  public KeyRange startingAt(RowKey key) {
    return new KeyRange(Optional.of(key), to);
  }
}
