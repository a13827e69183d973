package slr.plane;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import slr.packet.IpAddress;
import slr.packet.Prefix;

/**
 * A longest-prefix map of both families ({@code struct prefix} of prefixes.h): IPv4 lies below
 * ::ffff:0:0/96, as in {@link IpAddress}.
 */
final class PrefixMap {

  private static final int BITS = 0;
  private static final int HIGH = BITS + 4;
  private static final int LOW = HIGH + 8;
  private static final int KEY_BYTES = LOW + 8;

  private static final int V4_OFFSET_BITS = 96;

  private final BpfMap map;

  PrefixMap(BpfMap map) {
    this.map = map;
  }

  /**
   * These prefixes and no others. New ones come before old ones go, so that a packet in between
   * finds one of the two states for each prefix.
   */
  void replace(Map<Prefix, Integer> all) {
    Map<Prefix, Integer> before = read();
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment key = arena.allocate(KEY_BYTES, Long.BYTES);
      MemorySegment value = arena.allocate(ValueLayout.JAVA_INT);
      all.forEach((prefix, number) -> {
        if (!number.equals(before.get(prefix))) {
          value.set(ValueLayout.JAVA_INT, 0, number);
          map.update(set(key, prefix), value);
        }
      });
      Set<Prefix> gone = new HashSet<>(before.keySet());
      gone.removeAll(all.keySet());
      gone.forEach(prefix -> map.delete(set(key, prefix)));
    }
  }

  /** A set of prefixes, whose numbers say nothing: these and no others. */
  void replace(Collection<Prefix> all) {
    replace(all.stream().distinct().collect(Collectors.toMap(Function.identity(), _ -> 1)));
  }

  /** Also this prefix, or another number for it. */
  void put(Prefix prefix, int number) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment key = arena.allocate(KEY_BYTES, Long.BYTES);
      map.update(set(key, prefix), arena.allocateFrom(ValueLayout.JAVA_INT, number));
    }
  }

  /** What the map holds; also what a process before this one put there. */
  Map<Prefix, Integer> read() {
    Map<Prefix, Integer> found = new LinkedHashMap<>();
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment key = arena.allocate(KEY_BYTES, Long.BYTES);
      MemorySegment next = arena.allocate(KEY_BYTES, Long.BYTES);
      MemorySegment value = arena.allocate(ValueLayout.JAVA_INT);
      MemorySegment from = MemorySegment.NULL;
      while (map.nextKey(from, next)) {
        if (map.lookUp(next, value)) {
          found.put(get(next), value.get(ValueLayout.JAVA_INT, 0));
        }
        from = key.copyFrom(next);
      }
    }
    return found;
  }

  private static MemorySegment set(MemorySegment key, Prefix prefix) {
    key.set(KernelLayout.INT, BITS, prefix.bits());
    key.set(KernelLayout.NET_LONG, HIGH, prefix.address().high());
    key.set(KernelLayout.NET_LONG, LOW, prefix.address().low());
    return key;
  }

  private static Prefix get(MemorySegment key) {
    int bits = key.get(KernelLayout.INT, BITS);
    IpAddress address =
        new IpAddress(key.get(KernelLayout.NET_LONG, HIGH), key.get(KernelLayout.NET_LONG, LOW));
    return new Prefix(address, address.isV4() ? bits - V4_OFFSET_BITS : bits);
  }
}
