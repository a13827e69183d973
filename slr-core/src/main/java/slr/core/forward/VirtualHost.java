package slr.core.forward;

import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import slr.core.choice.NextHopSet;
import slr.core.row.RowKey;
import slr.packet.Prefix;

/**
 * A virtual host, or a part of one that rows speak of: its options, and its next hops by kind of
 * traffic. Immutable; the lookups allocate nothing.
 *
 * <p>Order of the kinds, the most specific first: protocol and port, protocol, any; among equals
 * the packet's own class before class 0, which takes every class. Then the same at the next shorter
 * prefix, unless the options are strict.
 */
final class VirtualHost {

  private static final int KINDS = 6;

  private final Prefix prefix;
  private final VirtualHostOptions options;
  private final @Nullable VirtualHost shorter;

  /** Sorted; see {@link #code}. */
  private final int[] codes;

  private final RowKey[] keys;
  private final NextHopSet[] sets;

  VirtualHost(
      Prefix prefix,
      VirtualHostOptions options,
      @Nullable VirtualHost shorter,
      Map<RowKey, NextHopSet> sets) {
    this.prefix = prefix;
    this.options = options;
    this.shorter = options.strict() ? null : shorter;
    TreeMap<Integer, RowKey> sorted = new TreeMap<>();
    sets.keySet()
        .forEach(each -> sorted.put(code(each.protocol(), each.port(), each.serviceClass()), each));
    codes = sorted.keySet().stream().mapToInt(Integer::intValue).toArray();
    keys = sorted.values().toArray(RowKey[]::new);
    this.sets = Arrays.stream(keys).map(sets::get).toArray(NextHopSet[]::new);
  }

  Prefix prefix() {
    return prefix;
  }

  VirtualHostOptions options() {
    return options;
  }

  /** The most specific next hops that take new flows of this kind, or an empty set. */
  NextHopSet takers(int protocol, int port, int serviceClass) {
    for (VirtualHost at = this; at != null; at = at.shorter) {
      for (int kind = 0; kind < KINDS; kind++) {
        int place = at.place(kind, protocol, port, serviceClass);
        if (place >= 0 && at.sets[place].takesFlows()) {
          return at.sets[place];
        }
      }
    }
    return NextHopSet.EMPTY;
  }

  /** The first next hops that take new flows of any kind, or an empty set. */
  NextHopSet takersOfAny() {
    for (VirtualHost at = this; at != null; at = at.shorter) {
      for (NextHopSet set : at.sets) {
        if (set.takesFlows()) {
          return set;
        }
      }
    }
    return NextHopSet.EMPTY;
  }

  /** The most specific set that has this next hop as a candidate for this kind, or an empty one. */
  NextHopSet setOf(int nextHop, int protocol, int port, int serviceClass) {
    for (VirtualHost at = this; at != null; at = at.shorter) {
      for (int kind = 0; kind < KINDS; kind++) {
        int place = at.place(kind, protocol, port, serviceClass);
        if (place >= 0 && at.sets[place].contains(nextHop)) {
          return at.sets[place];
        }
      }
    }
    return NextHopSet.EMPTY;
  }

  /** Which row key the set belongs to; for people. */
  @Nullable RowKey keyOf(NextHopSet set) {
    for (VirtualHost at = this; at != null; at = at.shorter) {
      for (int i = 0; i < at.sets.length; i++) {
        if (at.sets[i] == set) {
          return at.keys[i];
        }
      }
    }
    return null;
  }

  /** The most specific set for this kind, whether or not it takes flows, or an empty one. */
  NextHopSet nearest(int protocol, int port, int serviceClass) {
    for (VirtualHost at = this; at != null; at = at.shorter) {
      for (int kind = 0; kind < KINDS; kind++) {
        int place = at.place(kind, protocol, port, serviceClass);
        if (place >= 0) {
          return at.sets[place];
        }
      }
    }
    return NextHopSet.EMPTY;
  }

  /** Where the set of one kind stands; negative if there is none. */
  private int place(int kind, int protocol, int port, int serviceClass) {
    boolean ownClass = (kind & 1) == 0;
    if (ownClass && serviceClass == 0) {
      // The next kind is the same.
      return -1;
    }
    return Arrays.binarySearch(
        codes,
        code(
            kind < 4 ? protocol : RowKey.ANY,
            kind < 2 ? port : RowKey.ANY,
            ownClass ? serviceClass : 0));
  }

  private static int code(int protocol, int port, int serviceClass) {
    return protocol << 24 | port << 8 | serviceClass;
  }
}
