package slr.plane.flow;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Reads a table by the program's own {@code flow_table.h}, compiled for this machine: one source
 * for the verifier and for the tests.
 */
final class NativeReader {

  /** How a reader of the hammer looks, as {@code enum reader} in C. */
  enum Look {
    AS_WRITTEN(0),
    UNCHECKED(1),
    UNCHECKED_TWICE(2),
    WRITE_BACK(3);

    private final int code;

    Look(int code) {
      this.code = code;
    }
  }

  private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG;
  private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;

  private static final SymbolLookup LIBRARY = compile();
  private static final MethodHandle HASH =
      function("reader_hash", FunctionDescriptor.ofVoid(LONG, LONG, LONG));
  private static final MethodHandle LOOKUP =
      function("reader_lookup", FunctionDescriptor.of(INT, LONG, LONG, INT, LONG));
  private static final MethodHandle HAMMER =
      function("reader_hammer", FunctionDescriptor.ofVoid(LONG, LONG, LONG, INT, LONG, LONG));

  /** {@code struct tables}: a map of address and count, then the config. */
  private static final long TABLES_BYTES = 24;

  private final MemorySegment tables;
  private final MemorySegment tuple;
  private final MemorySegment out;

  NativeReader(Arena arena) {
    tables = arena.allocate(TABLES_BYTES, Long.BYTES);
    tuple = arena.allocate(TupleWords.BYTES, Long.BYTES);
    out = arena.allocate(2L * Long.BYTES, Long.BYTES);
  }

  /** Reads this one from now on. */
  NativeReader open(FlowMemory memory) {
    tables.setAtIndex(LONG, 0, memory.buckets().address());
    tables.setAtIndex(LONG, 1, memory.buckets().byteSize() / BucketArray.BUCKET_BYTES);
    tables.setAtIndex(LONG, 2, memory.config().address());
    return this;
  }

  /** The value of this flow, or 0: a value always has some bit set if the tunnel is not 0. */
  long lookup(TupleWords flow, int tick) {
    flow.store(tuple, 0);
    try {
      int found = (int) LOOKUP.invokeExact(tables.address(), tuple.address(), tick, out.address());
      return found == 0 ? 0 : out.get(LONG, 0);
    } catch (Throwable e) {
      throw new AssertionError(e);
    }
  }

  /** Both halves of the program's hash. */
  long[] hash(TupleWords flow, FlowMemory memory) {
    flow.store(tuple, 0);
    try {
      HASH.invokeExact(tuple.address(), memory.config().address(), out.address());
    } catch (Throwable e) {
      throw new AssertionError(e);
    }
    return out.toArray(LONG);
  }

  /** What a reader of the hammer has found so far; {@link #stop} ends it. */
  static final class Tally {

    private static final VarHandle WORD = LONG.varHandle();

    private final MemorySegment words;

    Tally(Arena arena) {
      words = arena.allocate(5L * Long.BYTES, Long.BYTES);
    }

    void stop() {
      WORD.setRelease(words, 0L, 1L);
    }

    long lookups() {
      return hits() + (long) WORD.getAcquire(words, 16L);
    }

    long hits() {
      return (long) WORD.getAcquire(words, 8L);
    }

    long wrong() {
      return (long) WORD.getAcquire(words, 24L);
    }

    /** Wrong hits of lookups that were put aside for so long that the rest was over. */
    long late() {
      return (long) WORD.getAcquire(words, 32L);
    }

    @Override
    public String toString() {
      return lookups()
          + " lookups, "
          + hits()
          + " hits, "
          + wrong()
          + " wrong, "
          + late()
          + " late";
    }
  }

  /** A thread that looks for the flows, whose tunnels are their numbers, until the tally says. */
  Thread hammer(List<TupleWords> flows, Look look, long seed, Tally tally, Arena arena) {
    MemorySegment list = arena.allocate((long) flows.size() * TupleWords.BYTES, Long.BYTES);
    for (int i = 0; i < flows.size(); i++) {
      flows.get(i).store(list, (long) i * TupleWords.BYTES);
    }
    long tablesAt = tables.address();
    long listAt = list.address();
    long count = flows.size();
    return Thread.ofPlatform()
        .name("reader " + seed)
        .start(() -> {
          try {
            HAMMER.invokeExact(tablesAt, listAt, count, look.code, seed, tally.words.address());
          } catch (Throwable e) {
            throw new AssertionError(e);
          }
        });
  }

  private static MethodHandle function(String name, FunctionDescriptor type) {
    return Linker.nativeLinker().downcallHandle(LIBRARY.findOrThrow(name), type);
  }

  private static SymbolLookup compile() {
    try {
      Path library = Files.createTempDirectory("flow-reader").resolve("reader.so");
      List<String> command =
          List.of(
              "clang",
              "-O2",
              "-Wall",
              "-Werror",
              "-shared",
              "-fPIC",
              "-Isrc/main/bpf",
              "-o",
              library.toString(),
              "src/test/c/flow_reader.c");
      Process clang = new ProcessBuilder(command).redirectErrorStream(true).start();
      String said = new String(clang.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(clang.waitFor()).as(String.join(" ", command) + "\n" + said).isZero();
      SymbolLookup symbols = SymbolLookup.libraryLookup(library, Arena.global());
      Files.delete(library);
      Files.delete(library.getParent());
      return symbols;
    } catch (Exception e) {
      throw new AssertionError("the flow table's reader does not compile: is clang there?", e);
    }
  }
}
