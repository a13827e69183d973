package slr.core.forward;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import slr.packet.IpAddress;
import slr.packet.Prefix;

/**
 * Longest-prefix match over both families: the address space is cut wherever a prefix begins or
 * ends, and a binary search finds the piece that an address lies in. At most two pieces a prefix,
 * two longs and a reference a piece; a lookup allocates nothing. Immutable.
 */
final class PrefixMap<V> {

  /** All of IPv4, in its mapped form; without a piece of its own {@code ::/0} would match it. */
  private static final Prefix V4_SPACE = Prefix.parse("0.0.0.0/0");

  private final long[] startsHigh;
  private final long[] startsLow;
  private final List<@Nullable V> values;

  PrefixMap(Map<Prefix, V> byPrefix) {
    Cutter<V> cutter = new Cutter<>(byPrefix);
    // Natural order: a prefix comes after all that contain it, and inside them.
    TreeSet<Prefix> prefixes = new TreeSet<>(byPrefix.keySet());
    prefixes.add(V4_SPACE);
    prefixes.forEach(cutter::open);
    cutter.closeAll();
    startsHigh = cutter.starts.stream().mapToLong(IpAddress::high).toArray();
    startsLow = cutter.starts.stream().mapToLong(IpAddress::low).toArray();
    values = cutter.values;
  }

  /** The value of the longest prefix that contains the address, or null. */
  @Nullable V find(long high, long low) {
    int from = 0;
    int to = startsHigh.length - 1;
    while (from < to) {
      int middle = (from + to + 1) >>> 1;
      int order = Long.compareUnsigned(startsHigh[middle], high);
      boolean begun =
          order < 0 || (order == 0 && Long.compareUnsigned(startsLow[middle], low) <= 0);
      if (begun) {
        from = middle;
      } else {
        to = middle - 1;
      }
    }
    return values.get(from);
  }

  /** Sweeps the address space once; the stack holds the prefixes around the current address. */
  private static final class Cutter<V> {
    final List<IpAddress> starts = new ArrayList<>();
    final List<@Nullable V> values = new ArrayList<>();
    private final Map<Prefix, V> byPrefix;
    private final Deque<Prefix> around = new ArrayDeque<>();

    Cutter(Map<Prefix, V> byPrefix) {
      this.byPrefix = byPrefix;
      piece(new IpAddress(0, 0), null);
    }

    void open(Prefix prefix) {
      while (!around.isEmpty() && !spans(around.peek(), prefix)) {
        close();
      }
      around.push(prefix);
      piece(prefix.address(), byPrefix.get(prefix));
    }

    void closeAll() {
      while (!around.isEmpty()) {
        close();
      }
    }

    private void close() {
      IpAddress last = last(around.pop());
      if (last.high() == -1 && last.low() == -1) {
        return;
      }
      long nextLow = last.low() + 1;
      Prefix outer = around.peek();
      piece(
          new IpAddress(nextLow == 0 ? last.high() + 1 : last.high(), nextLow),
          outer == null ? null : byPrefix.get(outer));
    }

    /** A prefix may begin where another begins or ends: the later word counts. */
    private void piece(IpAddress start, @Nullable V value) {
      int end = starts.size() - 1;
      if (end >= 0 && starts.get(end).equals(start)) {
        values.set(end, value);
        return;
      }
      starts.add(start);
      values.add(value);
    }

    /** By bits alone, so that an IPv6 prefix may span the mapped range. */
    private static boolean spans(Prefix outer, Prefix inner) {
      return last(outer).compareTo(inner.address()) >= 0;
    }

    private static IpAddress last(Prefix prefix) {
      int free = 128 - prefix.bits();
      long high = free >= 128 ? -1L : free > 64 ? (1L << (free - 64)) - 1 : 0;
      long low = free >= 64 ? -1L : (1L << free) - 1;
      return new IpAddress(prefix.address().high() | high, prefix.address().low() | low);
    }
  }
}
