package slr.bench;

import java.util.HashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import slr.packet.Prefix;

/**
 * Longest-prefix match as one would write it from collections: a hash map for each length that
 * occurs, asked from the longest to the shortest. The keys are primitive and lie in one array, so
 * that it is as fast as the idea lets it be; it cannot be changed while it is read.
 *
 * @param <V> what stands at a prefix
 */
final class HashPerLength<V> {

  private final Table<V>[] v4;
  private final Table<V>[] v6;

  HashPerLength(Map<Prefix, V> values) {
    v4 = tables(values, true);
    v6 = tables(values, false);
  }

  @Nullable V find(boolean isV4, long high, long low) {
    for (Table<V> table : isV4 ? v4 : v6) {
      V found = table.find(high & table.highMask, low & table.lowMask);
      if (found != null) {
        return found;
      }
    }
    return null;
  }

  @SuppressWarnings({"unchecked", "rawtypes"}) // An array of tables of one kind.
  private static <V> Table<V>[] tables(Map<Prefix, V> values, boolean isV4) {
    NavigableMap<Integer, Map<Prefix, V>> byBits = new TreeMap<>();
    values.forEach((prefix, value) -> {
      if (prefix.isV4() == isV4) {
        byBits.computeIfAbsent(prefix.bits(), _ -> new HashMap<>()).put(prefix, value);
      }
    });
    return byBits.descendingMap().entrySet().stream()
        .map(each -> new Table<>(each.getKey(), each.getValue()))
        .toArray(Table[]::new);
  }

  /** Open addressing, half full at most. */
  private static final class Table<V> {
    final long highMask;
    final long lowMask;
    private final long[] keys;
    private final Object[] values;

    Table(int bits, Map<Prefix, V> prefixes) {
      highMask = bits >= 64 ? -1L : ~(-1L >>> bits);
      lowMask = bits <= 64 ? 0 : bits == 128 ? -1L : ~(-1L >>> (bits - 64));
      int capacity = Integer.highestOneBit(Math.max(1, prefixes.size() * 2 - 1)) * 2;
      keys = new long[2 * capacity];
      values = new Object[capacity];
      prefixes.forEach((prefix, value) -> put(prefix, value));
    }

    private void put(Prefix prefix, V value) {
      int at = place(prefix.address().high(), prefix.address().low());
      while (values[at] != null) {
        at = at + 1 & values.length - 1;
      }
      keys[2 * at] = prefix.address().high();
      keys[2 * at + 1] = prefix.address().low();
      values[at] = value;
    }

    @SuppressWarnings("unchecked") // Only put() writes.
    @Nullable V find(long high, long low) {
      for (int at = place(high, low); values[at] != null; at = at + 1 & values.length - 1) {
        if (keys[2 * at] == high && keys[2 * at + 1] == low) {
          return (V) values[at];
        }
      }
      return null;
    }

    private int place(long high, long low) {
      long mixed = (high ^ low * 0x9e37_79b9_7f4a_7c15L) * 0xbf58_476d_1ce4_e5b9L;
      return (int) (mixed >>> 32 ^ mixed >>> 60) & values.length - 1;
    }
  }
}
