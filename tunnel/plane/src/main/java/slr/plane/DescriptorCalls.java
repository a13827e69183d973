package slr.plane;

import static slr.plane.Libc.INT;
import static slr.plane.Libc.POINTER;
import static slr.plane.Libc.SIZE;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/** Calls on any file descriptor: open(2), close(2), read(2), write(2), ioctl(2), ppoll(2). */
final class DescriptorCalls {

  static final int O_RDONLY = 0;
  static final int O_RDWR = 2;
  static final int O_NONBLOCK = 0x800;
  static final int O_CLOEXEC = 0x80000;

  static final short POLLIN = 1;
  static final short POLLERR = 8;
  static final short POLLHUP = 0x10;
  static final short POLLNVAL = 0x20;

  private static final MethodHandle OPEN =
      Libc.function(
          "open", FunctionDescriptor.of(INT, POINTER, INT), Linker.Option.firstVariadicArg(2));
  private static final MethodHandle CLOSE = Libc.function("close", FunctionDescriptor.of(INT, INT));
  private static final MethodHandle READ =
      Libc.function("read", FunctionDescriptor.of(SIZE, INT, POINTER, SIZE));
  private static final MethodHandle WRITE =
      Libc.function("write", FunctionDescriptor.of(SIZE, INT, POINTER, SIZE));
  private static final MethodHandle IOCTL =
      Libc.function(
          "ioctl",
          FunctionDescriptor.of(INT, INT, SIZE, POINTER),
          Linker.Option.firstVariadicArg(2));
  private static final MethodHandle PPOLL =
      Libc.function("ppoll", FunctionDescriptor.of(INT, POINTER, SIZE, POINTER, POINTER));
  private static final MethodHandle EVENTFD =
      Libc.function("eventfd", FunctionDescriptor.of(INT, INT, INT));
  private static final MethodHandle SETNS =
      Libc.function("setns", FunctionDescriptor.of(INT, INT, INT));

  private DescriptorCalls() {}

  /** Opens a file; close-on-exec always. */
  static int open(String path, int flags) {
    MemorySegment state = Libc.state();
    try (Arena arena = Arena.ofConfined()) {
      long name = arena.allocateFrom(path).address();
      return Libc.result((int) OPEN.invokeExact(state, name, flags | O_CLOEXEC), state);
    } catch (Throwable e) {
      throw Libc.broken(e);
    }
  }

  /** Closes; an error is meaningless here, as Linux frees the number in any case. */
  static void close(int descriptor) {
    try {
      int _ = (int) CLOSE.invokeExact(Libc.state(), descriptor);
    } catch (Throwable e) {
      throw Libc.broken(e);
    }
  }

  static int read(int descriptor, long address, long lengthBytes) {
    MemorySegment state = Libc.state();
    try {
      return (int)
          Libc.result((long) READ.invokeExact(state, descriptor, address, lengthBytes), state);
    } catch (Throwable e) {
      throw Libc.broken(e);
    }
  }

  static int write(int descriptor, long address, long lengthBytes) {
    MemorySegment state = Libc.state();
    try {
      return (int)
          Libc.result((long) WRITE.invokeExact(state, descriptor, address, lengthBytes), state);
    } catch (Throwable e) {
      throw Libc.broken(e);
    }
  }

  static int ioctl(int descriptor, long request, long argument) {
    MemorySegment state = Libc.state();
    try {
      return Libc.result((int) IOCTL.invokeExact(state, descriptor, request, argument), state);
    } catch (Throwable e) {
      throw Libc.broken(e);
    }
  }

  /** Waits for events; a timeout address of 0 waits for ever. */
  static int ppoll(long descriptors, int count, long timespec) {
    MemorySegment state = Libc.state();
    try {
      return Libc.result(
          (int) PPOLL.invokeExact(state, descriptors, (long) count, timespec, 0L), state);
    } catch (Throwable e) {
      throw Libc.broken(e);
    }
  }

  /** A non-blocking event counter. */
  static int eventfd() {
    MemorySegment state = Libc.state();
    try {
      return Libc.result((int) EVENTFD.invokeExact(state, 0, O_NONBLOCK | O_CLOEXEC), state);
    } catch (Throwable e) {
      throw Libc.broken(e);
    }
  }

  /** Moves the calling thread into the namespace that the descriptor stands for. */
  static int setns(int descriptor, int kind) {
    MemorySegment state = Libc.state();
    try {
      return Libc.result((int) SETNS.invokeExact(state, descriptor, kind), state);
    } catch (Throwable e) {
      throw Libc.broken(e);
    }
  }
}
