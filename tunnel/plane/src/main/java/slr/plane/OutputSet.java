package slr.plane;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.HashSet;
import java.util.Set;

/** The map {@code outputs}: interfaces that send what is redirected to them. One thread. */
final class OutputSet {

  /** {@code OUTPUTS_MAX} of limits.h. */
  static final int INTERFACES_MAX = 1024;

  private final BpfMap map;

  /** What this process wrote; a process before it may have left more, which are true as well. */
  private final Set<Integer> written = new HashSet<>();

  OutputSet(BpfMap map) {
    this.map = map;
  }

  /** These, of which those beyond the map's size are left out, and none of the former ones. */
  void replace(Set<Integer> interfaces) {
    if (interfaces.equals(written)) {
      return;
    }
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment key = arena.allocate(ValueLayout.JAVA_INT);
      MemorySegment value = arena.allocateFrom(ValueLayout.JAVA_INT, 1);
      for (int gone : written) {
        if (!interfaces.contains(gone)) {
          key.set(ValueLayout.JAVA_INT, 0, gone);
          map.delete(key);
        }
      }
      for (int present : interfaces.stream().sorted().limit(INTERFACES_MAX).toList()) {
        key.set(ValueLayout.JAVA_INT, 0, present);
        map.update(key, value);
      }
    }
    written.clear();
    written.addAll(interfaces);
  }
}
