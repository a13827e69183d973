package slr.plane;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;

/**
 * The library that knows how BPF programs are laid out in files and handed to the kernel. Its own
 * class links functions, as {@link Libc} does those of the C library; {@link #require} comes before
 * any other, since the classes that hold handles do not initialise without the library.
 */
final class Libbpf {

  /** Version 1 keeps its interface; 0.x answers errors in another way. */
  private static final String NAME = "libbpf.so.1";

  private Libbpf() {}

  /**
   * Finds the library.
   *
   * @throws NativeException if it is not installed
   */
  static void require() {
    try {
      SymbolLookup _ = library();
    } catch (IllegalArgumentException _) {
      throw new NativeException("dlopen(" + NAME + ")", Errno.ENOENT, "apt-get install libbpf1");
    }
    BpfObjectCalls.silence();
  }

  /** Links a function; the first argument of the handle is {@link Libc#state}. */
  static MethodHandle function(String name, MemoryLayout result, MemoryLayout... arguments) {
    return Libc.function(library(), name, FunctionDescriptor.of(result, arguments));
  }

  /** The same of one without result. */
  static MethodHandle procedure(String name, MemoryLayout... arguments) {
    return Libc.function(library(), name, FunctionDescriptor.ofVoid(arguments));
  }

  private static SymbolLookup library() {
    return SymbolLookup.libraryLookup(NAME, Arena.global());
  }
}
