package slr.plane;

import static slr.plane.Libc.INT;
import static slr.plane.Libc.POINTER;

import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/**
 * bpf(2) by libbpf's thin wrappers, on descriptors of maps, programs and links. Results are 0 or
 * more, or minus the error number.
 */
final class BpfCalls {

  /** {@code BPF_XDP} of {@code enum bpf_attach_type}. */
  private static final int ATTACH_XDP = 37;

  /** {@code BPF_CGROUP_SOCK_OPS}. */
  private static final int ATTACH_SOCKET_OPERATIONS = 3;

  private static final long NO_OPTIONS = 0;

  private static final ValueLayout.OfLong U64 = ValueLayout.JAVA_LONG;

  private static final MethodHandle UPDATE =
      Libbpf.function("bpf_map_update_elem", INT, INT, POINTER, POINTER, U64);
  private static final MethodHandle LOOK_UP =
      Libbpf.function("bpf_map_lookup_elem", INT, INT, POINTER, POINTER);
  private static final MethodHandle DELETE =
      Libbpf.function("bpf_map_delete_elem", INT, INT, POINTER);
  private static final MethodHandle NEXT_KEY =
      Libbpf.function("bpf_map_get_next_key", INT, INT, POINTER, POINTER);
  private static final MethodHandle PIN = Libbpf.function("bpf_obj_pin", INT, INT, POINTER);
  private static final MethodHandle GET = Libbpf.function("bpf_obj_get", INT, POINTER);
  private static final MethodHandle INFO =
      Libbpf.function("bpf_obj_get_info_by_fd", INT, INT, POINTER, POINTER);
  private static final MethodHandle LINK =
      Libbpf.function("bpf_link_create", INT, INT, INT, INT, POINTER);
  private static final MethodHandle RELINK =
      Libbpf.function("bpf_link_update", INT, INT, INT, POINTER);
  private static final MethodHandle TEST_RUN =
      Libbpf.function("bpf_prog_test_run_opts", INT, INT, POINTER);

  private BpfCalls() {}

  /** Writes an element, whether or not there is one. */
  static int update(int map, long key, long value) {
    try {
      return (int) UPDATE.invokeExact(Libc.state(), map, key, value, 0L);
    } catch (Throwable e) {
      throw Libc.broken(e);
    }
  }

  /** Reads an element; of a per-CPU map one after the other. */
  static int lookUp(int map, long key, long value) {
    return onMap(LOOK_UP, map, key, value);
  }

  static int delete(int map, long key) {
    return withPointer(DELETE, map, key);
  }

  /** The key after this one, or the first after 0; {@link Errno#ENOENT} after the last. */
  static int nextKey(int map, long key, long next) {
    return onMap(NEXT_KEY, map, key, next);
  }

  /** Gives the object a name in a bpffs: it lives as long as the name. */
  static int pin(int descriptor, String path) {
    try (Arena arena = Arena.ofConfined()) {
      return withPointer(PIN, descriptor, arena.allocateFrom(path).address());
    }
  }

  /** Opens a pinned object. */
  static int get(String path) {
    try (Arena arena = Arena.ofConfined()) {
      long name = arena.allocateFrom(path).address();
      return (int) GET.invokeExact(Libc.state(), name);
    } catch (Throwable e) {
      throw Libc.broken(e);
    }
  }

  /** What the kernel knows of an object; the length is in and out. */
  static int info(int descriptor, long info, long lengthBytes) {
    return onMap(INFO, descriptor, info, lengthBytes);
  }

  /** Attaches an XDP program to an interface of the calling thread's namespace; the link. */
  static int attachXdp(int program, int interfaceIndex, long options) {
    return link(program, interfaceIndex, ATTACH_XDP, options);
  }

  /** Shows a program what happens to the sockets of a control group and those below; the link. */
  static int attachSocketOperations(int program, int controlGroup) {
    return link(program, controlGroup, ATTACH_SOCKET_OPERATIONS, NO_OPTIONS);
  }

  private static int link(int program, int target, int kind, long options) {
    try {
      return (int) LINK.invokeExact(Libc.state(), program, target, kind, options);
    } catch (Throwable e) {
      throw Libc.broken(e);
    }
  }

  /** Puts another program in the place of the link's; no packet is left out in between. */
  static int replace(int link, int program) {
    try {
      return (int) RELINK.invokeExact(Libc.state(), link, program, 0L);
    } catch (Throwable e) {
      throw Libc.broken(e);
    }
  }

  /** Runs a program on a frame, see {@code struct bpf_test_run_opts}. */
  static int testRun(int program, long options) {
    return withPointer(TEST_RUN, program, options);
  }

  private static int onMap(MethodHandle function, int map, long first, long second) {
    try {
      return (int) function.invokeExact(Libc.state(), map, first, second);
    } catch (Throwable e) {
      throw Libc.broken(e);
    }
  }

  private static int withPointer(MethodHandle function, int descriptor, long pointer) {
    try {
      return (int) function.invokeExact(Libc.state(), descriptor, pointer);
    } catch (Throwable e) {
      throw Libc.broken(e);
    }
  }
}
