package slr.plane;

import static slr.packet.AllMemory.ALL;
import static slr.plane.Libc.INT;
import static slr.plane.Libc.POINTER;
import static slr.plane.Libc.SIZE;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/** mount(2), umount(2), statfs(2) and flock(2). */
final class FileSystemCalls {

  /** {@code f_type} is the first of {@code struct statfs}, which has at most this many octets. */
  private static final int STATFS_BYTES = 256;

  /** For this open file alone, and at once or not at all: LOCK_EX | LOCK_NB. */
  private static final int LOCK_NOW = 2 | 4;

  /** It goes when nobody has it open any more: MNT_DETACH. */
  private static final int DETACH = 2;

  private static final MethodHandle MOUNT =
      Libc.function("mount", FunctionDescriptor.of(INT, POINTER, POINTER, POINTER, SIZE, POINTER));
  private static final MethodHandle UMOUNT =
      Libc.function("umount2", FunctionDescriptor.of(INT, POINTER, INT));
  private static final MethodHandle STATFS =
      Libc.function("statfs", FunctionDescriptor.of(INT, POINTER, POINTER));

  private static final MethodHandle FLOCK =
      Libc.function("flock", FunctionDescriptor.of(INT, INT, INT));

  private FileSystemCalls() {}

  /** Locks a file or folder until the descriptor is closed, at the latest with the process. */
  static int lock(int descriptor) {
    MemorySegment state = Libc.state();
    try {
      return Libc.result((int) FLOCK.invokeExact(state, descriptor, LOCK_NOW), state);
    } catch (Throwable e) {
      throw Libc.broken(e);
    }
  }

  /** Mounts a file system that needs no device. */
  static int mount(String kind, String target) {
    MemorySegment state = Libc.state();
    try (Arena arena = Arena.ofConfined()) {
      long name = arena.allocateFrom(kind).address();
      long path = arena.allocateFrom(target).address();
      return Libc.result((int) MOUNT.invokeExact(state, name, path, name, 0L, 0L), state);
    } catch (Throwable e) {
      throw Libc.broken(e);
    }
  }

  /** Takes a file system from its folder; what is open in it stays so. */
  static int detach(String target) {
    MemorySegment state = Libc.state();
    try (Arena arena = Arena.ofConfined()) {
      long path = arena.allocateFrom(target).address();
      return Libc.result((int) UMOUNT.invokeExact(state, path, DETACH), state);
    } catch (Throwable e) {
      throw Libc.broken(e);
    }
  }

  /** The magic number of the file system that holds this path, or minus the error number. */
  static long kind(String path) {
    MemorySegment state = Libc.state();
    try (Arena arena = Arena.ofConfined()) {
      long name = arena.allocateFrom(path).address();
      long about = KernelLayout.allocate(arena, STATFS_BYTES);
      int result = Libc.result((int) STATFS.invokeExact(state, name, about), state);
      return result < 0 ? result : ALL.get(KernelLayout.LONG, about);
    } catch (Throwable e) {
      throw Libc.broken(e);
    }
  }
}
