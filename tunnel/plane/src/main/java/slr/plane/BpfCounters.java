package slr.plane;

import static slr.packet.AllMemory.ALL;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.EnumMap;
import java.util.Map;

/** A per-CPU array of {@code struct counter}, summed when it is read. */
final class BpfCounters {

  private static final int PACKETS = 0;
  private static final int BYTES = PACKETS + 8;

  private final BpfMap map;
  private final int processors;

  BpfCounters(BpfMap map) {
    this.map = map;
    processors =
        Libc.check(
            BpfObjectCalls.processors(),
            "libbpf_num_possible_cpus()",
            "/sys/devices/system/cpu/possible must be readable");
  }

  /** All of an array that is indexed by the code of a verdict. */
  Map<PlaneVerdict, PlaneCount> byVerdict() {
    Map<PlaneVerdict, PlaneCount> counts = new EnumMap<>(PlaneVerdict.class);
    for (PlaneVerdict verdict : PlaneVerdict.values()) {
      counts.put(verdict, read(verdict.code()));
    }
    return counts;
  }

  /** What all processors counted so far. */
  PlaneCount read(int index) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment key = arena.allocateFrom(ValueLayout.JAVA_INT, index);
      MemorySegment values = arena.allocate((long) map.strideBytes() * processors, Long.BYTES);
      if (!map.lookUp(key, values)) {
        throw new IllegalArgumentException(
            map.name() + " has no counter " + index + ": use 0 to " + (map.entries() - 1));
      }
      long packets = 0;
      long bytes = 0;
      for (int i = 0; i < processors; i++) {
        long at = values.address() + (long) i * map.strideBytes();
        packets += ALL.get(KernelLayout.LONG, at + PACKETS);
        bytes += ALL.get(KernelLayout.LONG, at + BYTES);
      }
      return new PlaneCount(packets, bytes);
    }
  }
}
