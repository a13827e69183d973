package slr.plane;

import static slr.plane.Libc.INT;
import static slr.plane.Libc.POINTER;
import static slr.plane.Libc.SIZE;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/** mmap(2) and munmap(2). */
final class MemoryCalls {

  private static final int PROT_READ = 1;
  private static final int PROT_READ_WRITE = 3;
  private static final int MAP_SHARED = 1;

  private static final MethodHandle MMAP =
      Libc.function("mmap", FunctionDescriptor.of(POINTER, POINTER, SIZE, INT, INT, INT, SIZE));
  private static final MethodHandle MUNMAP =
      Libc.function("munmap", FunctionDescriptor.of(INT, POINTER, SIZE));

  private MemoryCalls() {}

  /** Maps the whole object behind a descriptor, shared; the address, or minus the error number. */
  static long map(int descriptor, long lengthBytes) {
    return map(descriptor, lengthBytes, 0);
  }

  /** The same of one that has several, by where the kernel says that they lie. */
  static long map(int descriptor, long lengthBytes, long offset) {
    return map(descriptor, lengthBytes, offset, PROT_READ_WRITE);
  }

  /** The same of what only the kernel may write. */
  static long mapToRead(int descriptor, long lengthBytes, long offset) {
    return map(descriptor, lengthBytes, offset, PROT_READ);
  }

  private static long map(int descriptor, long lengthBytes, long offset, int protection) {
    MemorySegment state = Libc.state();
    try {
      return Libc.result(
          (long)
              MMAP.invokeExact(state, 0L, lengthBytes, protection, MAP_SHARED, descriptor, offset),
          state);
    } catch (Throwable e) {
      throw Libc.broken(e);
    }
  }

  static int unmap(long address, long lengthBytes) {
    MemorySegment state = Libc.state();
    try {
      return Libc.result((int) MUNMAP.invokeExact(state, address, lengthBytes), state);
    } catch (Throwable e) {
      throw Libc.broken(e);
    }
  }
}
