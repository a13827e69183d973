package slr.plane;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.util.stream.Stream;

/**
 * How this package calls the C library: one place that links functions and reads {@code errno}.
 *
 * <p>Each family of calls has its own class ({@link DescriptorCalls}, {@link SocketCalls}, {@link
 * MemoryCalls}) with static final handles. Their methods answer as the kernel does inside: a result
 * of 0 or more, or minus the error number; nothing is thrown and nothing allocated. Set-up code
 * wraps them in {@link #check}. Pointers are plain {@code long} addresses, which the calling
 * convention treats alike and which cost no object.
 */
final class Libc {

  private static final Linker LINKER = Linker.nativeLinker();
  private static final StructLayout CAPTURED = Linker.Option.captureStateLayout();
  private static final Linker.Option CAPTURE = Linker.Option.captureCallState("errno");
  private static final VarHandle ERRNO =
      CAPTURED.varHandle(MemoryLayout.PathElement.groupElement("errno"));

  /** One word per thread; an automatic arena, because only the collector knows the thread's end. */
  private static final ThreadLocal<MemorySegment> STATE =
      ThreadLocal.withInitial(() -> Arena.ofAuto().allocate(CAPTURED));

  private Libc() {}

  /** Links a function; the first argument of the handle is {@link #state()}. */
  static MethodHandle function(String name, FunctionDescriptor type, Linker.Option... options) {
    return function(LINKER.defaultLookup(), name, type, options);
  }

  /** The same of another library than the C library. */
  static MethodHandle function(
      SymbolLookup library, String name, FunctionDescriptor type, Linker.Option... options) {
    MemorySegment symbol = library.findOrThrow(name);
    Linker.Option[] all =
        Stream.concat(Stream.of(CAPTURE), Stream.of(options)).toArray(Linker.Option[]::new);
    return LINKER.downcallHandle(symbol, type, all);
  }

  /** Where a call made by this thread leaves its error number. */
  static MemorySegment state() {
    return STATE.get();
  }

  /** The error number that the last call made by this thread left. */
  static int errno(MemorySegment state) {
    return (int) ERRNO.get(state, 0L);
  }

  /** Turns "-1 and errno" into minus errno. */
  static int result(int returned, MemorySegment state) {
    return returned >= 0 ? returned : -(int) ERRNO.get(state, 0L);
  }

  /** Turns "-1 and errno" into minus errno. */
  static long result(long returned, MemorySegment state) {
    return returned != -1 ? returned : -(int) ERRNO.get(state, 0L);
  }

  /**
   * Lets a good result through.
   *
   * @param call the call with its arguments, as a person would write it
   * @param advice what to do if it failed
   * @throws NativeException if the result is an error
   */
  static int check(int result, String call, String advice) {
    if (result < 0) {
      throw new NativeException(call, -result, advice);
    }
    return result;
  }

  /**
   * Where the kernel finds an octet of a segment.
   *
   * @throws IllegalArgumentException for memory on the Java heap, which moves
   */
  static long address(MemorySegment memory, long offset) {
    if (!memory.isNative()) {
      throw new IllegalArgumentException("a packet to be sent must lie outside the Java heap");
    }
    return memory.address() + offset;
  }

  /** A handle threw, which only a wrong descriptor in this package can cause. */
  static AssertionError broken(Throwable thrown) {
    return new AssertionError("a native call was linked with the wrong type", thrown);
  }

  /** {@code void*} as a number. */
  static final ValueLayout.OfLong POINTER = ValueLayout.JAVA_LONG;

  static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;
  static final ValueLayout.OfLong SIZE = ValueLayout.JAVA_LONG;
}
