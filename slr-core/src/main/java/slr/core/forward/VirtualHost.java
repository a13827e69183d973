package slr.core.forward;

import java.util.Arrays;
import java.util.List;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;
import slr.core.choice.NextHopSet;
import slr.core.row.RowKey;
import slr.packet.Prefix;

/**
 * A virtual host, or a part of one that rows speak of: its options, and its next hops by kind of
 * traffic. Immutable; the lookups allocate nothing and look at this prefix alone: {@link
 * ForwardingTable} walks on to shorter ones.
 *
 * <p>Order of the kinds, the most specific first: protocol and port, protocol, any; among equals
 * the packet's own class before class 0, which takes every class.
 */
final class VirtualHost {

  private static final int KINDS = 6;
  private static final int[] NO_CODES = {};
  private static final NextHopSet[] NO_SETS = {};

  private final Prefix prefix;
  private final VirtualHostOptions options;

  /** Sorted; see {@link #code}. */
  private final int[] codes;

  /** One for each code; each has a candidate. */
  private final NextHopSet[] sets;

  private VirtualHost(Prefix prefix, VirtualHostOptions options, int[] codes, NextHopSet[] sets) {
    this.prefix = prefix;
    this.options = options;
    this.codes = codes;
    this.sets = sets;
  }

  /** One that nobody serves yet. */
  static VirtualHost unserved(Prefix prefix, VirtualHostOptions options) {
    return new VirtualHost(prefix, options, NO_CODES, NO_SETS);
  }

  /** The same next hops under other options. */
  VirtualHost with(VirtualHostOptions other) {
    return other.equals(options) ? this : new VirtualHost(prefix, other, codes, sets);
  }

  /** The same with these next hops for a kind of traffic; an empty set takes the kind away. */
  VirtualHost with(RowKey key, NextHopSet set) {
    int code = code(key.protocol(), key.port(), key.serviceClass());
    int found = Arrays.binarySearch(codes, code);
    int place = found < 0 ? ~found : found;
    int without = found < 0 ? place : place + 1;
    int added = set.isEmpty() ? 0 : 1;
    int size = place + added + codes.length - without;
    int[] nextCodes = Arrays.copyOf(codes, size);
    NextHopSet[] nextSets = Arrays.copyOf(sets, size);
    System.arraycopy(codes, without, nextCodes, place + added, codes.length - without);
    System.arraycopy(sets, without, nextSets, place + added, sets.length - without);
    if (added == 1) {
      nextCodes[place] = code;
      nextSets[place] = set;
    }
    return new VirtualHost(prefix, options, nextCodes, nextSets);
  }

  Prefix prefix() {
    return prefix;
  }

  VirtualHostOptions options() {
    return options;
  }

  /** The next hops of each kind of traffic, by protocol, port and class. */
  List<NextHopSet> sets() {
    return List.of(sets);
  }

  /** Whether there is a candidate for any kind of traffic. */
  boolean isServed() {
    return sets.length > 0;
  }

  /** The next hops of exactly this kind of traffic, or an empty set. */
  NextHopSet set(RowKey key) {
    int place = Arrays.binarySearch(codes, code(key.protocol(), key.port(), key.serviceClass()));
    return place >= 0 ? sets[place] : NextHopSet.EMPTY;
  }

  /** The most specific next hops that take new flows of this kind, or null. */
  @Nullable NextHopSet takers(int protocol, int port, int serviceClass, IntPredicate tunnelUp) {
    for (int kind = 0; kind < KINDS; kind++) {
      int place = place(kind, protocol, port, serviceClass);
      if (place >= 0 && sets[place].takesFlows(tunnelUp)) {
        return sets[place];
      }
    }
    return null;
  }

  /** The first next hops that take new flows of any kind, or null. */
  @Nullable NextHopSet takersOfAny(IntPredicate tunnelUp) {
    for (NextHopSet set : sets) {
      if (set.takesFlows(tunnelUp)) {
        return set;
      }
    }
    return null;
  }

  /** The most specific set that has this next hop as a candidate for this kind, or null. */
  @Nullable NextHopSet setOf(int nextHop, int protocol, int port, int serviceClass) {
    for (int kind = 0; kind < KINDS; kind++) {
      int place = place(kind, protocol, port, serviceClass);
      if (place >= 0 && sets[place].contains(nextHop)) {
        return sets[place];
      }
    }
    return null;
  }

  /** The most specific set for this kind, whether or not it takes flows, or null. */
  @Nullable NextHopSet nearest(int protocol, int port, int serviceClass) {
    for (int kind = 0; kind < KINDS; kind++) {
      int place = place(kind, protocol, port, serviceClass);
      if (place >= 0) {
        return sets[place];
      }
    }
    return null;
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
