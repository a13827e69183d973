package slr.plane;

import static slr.plane.Libc.INT;
import static slr.plane.Libc.POINTER;
import static slr.plane.Libc.SIZE;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/**
 * libbpf's objects: an ELF file with programs and maps, before and after it is loaded. Set-up only;
 * results are as those of {@link Libc}. An object, map or program is the address of what libbpf
 * keeps for it, 0 if there is none.
 */
final class BpfObjectCalls {

  private static final MethodHandle SET_PRINT =
      Libbpf.function("libbpf_set_print", POINTER, POINTER);
  private static final MethodHandle OPEN_MEMORY =
      Libbpf.function("bpf_object__open_mem", POINTER, POINTER, SIZE, POINTER);
  private static final MethodHandle LOAD = Libbpf.function("bpf_object__load", INT, POINTER);
  private static final MethodHandle CLOSE = Libbpf.procedure("bpf_object__close", POINTER);
  private static final MethodHandle FIND_MAP =
      Libbpf.function("bpf_object__find_map_by_name", POINTER, POINTER, POINTER);
  private static final MethodHandle FIND_PROGRAM =
      Libbpf.function("bpf_object__find_program_by_name", POINTER, POINTER, POINTER);
  private static final MethodHandle SET_ENTRIES =
      Libbpf.function("bpf_map__set_max_entries", INT, POINTER, INT);
  private static final MethodHandle SET_PIN_PATH =
      Libbpf.function("bpf_map__set_pin_path", INT, POINTER, POINTER);
  private static final MethodHandle MAP_DESCRIPTOR = Libbpf.function("bpf_map__fd", INT, POINTER);
  private static final MethodHandle MAP_ENTRIES =
      Libbpf.function("bpf_map__max_entries", INT, POINTER);
  private static final MethodHandle VALUE_BYTES =
      Libbpf.function("bpf_map__value_size", INT, POINTER);
  private static final MethodHandle PROGRAM_DESCRIPTOR =
      Libbpf.function("bpf_program__fd", INT, POINTER);
  private static final MethodHandle SET_LOG =
      Libbpf.function("bpf_program__set_log_buf", INT, POINTER, POINTER, SIZE);
  private static final MethodHandle PROCESSORS = Libbpf.function("libbpf_num_possible_cpus", INT);

  private BpfObjectCalls() {}

  /** Keeps the library from writing to the standard error stream: errors are ours to tell. */
  static void silence() {
    long _ = pointer(SET_PRINT, 0);
  }

  /** Reads an ELF file that lies in memory; the object, or minus the error number. */
  static long open(long file, long bytes) {
    MemorySegment state = Libc.state();
    try {
      long object = (long) OPEN_MEMORY.invokeExact(state, file, bytes, 0L);
      return object != 0 ? object : -Libc.errno(state);
    } catch (Throwable e) {
      throw Libc.broken(e);
    }
  }

  /** Makes or adopts the maps and hands the programs to the kernel's verifier. */
  static int load(long object) {
    return number(LOAD, object);
  }

  static void close(long object) {
    try {
      CLOSE.invokeExact(Libc.state(), object);
    } catch (Throwable e) {
      throw Libc.broken(e);
    }
  }

  static long findMap(long object, long name) {
    return pointer(FIND_MAP, object, name);
  }

  static long findProgram(long object, long name) {
    return pointer(FIND_PROGRAM, object, name);
  }

  static int setEntries(long map, int entries) {
    try {
      return (int) SET_ENTRIES.invokeExact(Libc.state(), map, entries);
    } catch (Throwable e) {
      throw Libc.broken(e);
    }
  }

  /** Where the map is adopted from, or pinned if it is not there. */
  static int setPinPath(long map, long path) {
    try {
      return (int) SET_PIN_PATH.invokeExact(Libc.state(), map, path);
    } catch (Throwable e) {
      throw Libc.broken(e);
    }
  }

  static int mapDescriptor(long map) {
    return number(MAP_DESCRIPTOR, map);
  }

  static int mapEntries(long map) {
    return number(MAP_ENTRIES, map);
  }

  static int valueBytes(long map) {
    return number(VALUE_BYTES, map);
  }

  static int programDescriptor(long program) {
    return number(PROGRAM_DESCRIPTOR, program);
  }

  /** Where the verifier says what it has against a program. */
  static int setLog(long program, long memory, long bytes) {
    try {
      return (int) SET_LOG.invokeExact(Libc.state(), program, memory, bytes);
    } catch (Throwable e) {
      throw Libc.broken(e);
    }
  }

  /** Processors that a per-CPU map has values for, switched on or not. */
  static int processors() {
    try {
      return (int) PROCESSORS.invokeExact(Libc.state());
    } catch (Throwable e) {
      throw Libc.broken(e);
    }
  }

  private static int number(MethodHandle function, long argument) {
    try {
      return (int) function.invokeExact(Libc.state(), argument);
    } catch (Throwable e) {
      throw Libc.broken(e);
    }
  }

  private static long pointer(MethodHandle function, long argument) {
    try {
      return (long) function.invokeExact(Libc.state(), argument);
    } catch (Throwable e) {
      throw Libc.broken(e);
    }
  }

  private static long pointer(MethodHandle function, long first, long second) {
    try {
      return (long) function.invokeExact(Libc.state(), first, second);
    } catch (Throwable e) {
      throw Libc.broken(e);
    }
  }
}
