package slr.plane;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * A map of a loaded object. The object owns the descriptor.
 *
 * @param entries its size; of an array, all are there from the start
 * @param valueBytes octets of one value; a per-CPU map has one for each processor
 */
record BpfMap(String name, int descriptor, int entries, int valueBytes) {

  /** What mmap(2) gives out. */
  static final long PAGE_BYTES = 4096;

  /**
   * Shares an array made for it with the kernel: what is written is there for the next packet. The
   * arena unmaps it.
   */
  MemorySegment share(Arena arena) {
    long bytes = (long) strideBytes() * entries;
    long mapped = (bytes + PAGE_BYTES - 1) / PAGE_BYTES * PAGE_BYTES;
    long address = MemoryCalls.map(descriptor, mapped);
    if (address < 0 && address > -Errno.BOUND) {
      throw new NativeException(
          "mmap(" + name + ", " + mapped + ")", (int) -address, "free memory, or ask for less");
    }
    return MemorySegment.ofAddress(address)
        .reinterpret(bytes, arena, memory -> MemoryCalls.unmap(memory.address(), mapped));
  }

  /** Octets from one value to the next, in an array and in what a per-CPU map answers. */
  int strideBytes() {
    return valueBytes + 7 & ~7;
  }

  /** Writes an element. */
  void update(MemorySegment key, MemorySegment value) {
    Libc.check(
        BpfCalls.update(descriptor, key.address(), value.address()),
        "bpf_map_update_elem(" + name + ")",
        "the map may be full: it takes " + entries);
  }

  /** Takes an element away; none is fine. */
  void delete(MemorySegment key) {
    int result = BpfCalls.delete(descriptor, key.address());
    if (result != -Errno.ENOENT) {
      Libc.check(result, "bpf_map_delete_elem(" + name + ")", "the key is of another size");
    }
  }

  /** Reads an element; of a per-CPU map one value after the other. Whether there is one. */
  boolean lookUp(MemorySegment key, MemorySegment value) {
    int result = BpfCalls.lookUp(descriptor, key.address(), value.address());
    if (result == -Errno.ENOENT) {
      return false;
    }
    Libc.check(result, "bpf_map_lookup_elem(" + name + ")", "the key is of another size");
    return true;
  }

  /** Finds the key after this one, or the first after null's address. Whether there is one. */
  boolean nextKey(MemorySegment key, MemorySegment next) {
    int result = BpfCalls.nextKey(descriptor, key.address(), next.address());
    if (result == -Errno.ENOENT) {
      return false;
    }
    Libc.check(result, "bpf_map_get_next_key(" + name + ")", "the key is of another size");
    return true;
  }
}
