package slr.plane;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A compiled BPF file in the kernel: its programs, verified, and its maps. Closing gives all
 * descriptors back; what is pinned or attached stays.
 */
final class BpfObject implements AutoCloseable {

  /** The verifier's trace of a program of some thousand instructions; only its end is shown. */
  private static final int LOG_BYTES = 1 << 20;

  private static final int LOG_LINES_SHOWN = 24;

  private final long object;

  private BpfObject(long object) {
    this.object = object;
  }

  /**
   * Loads a file.
   *
   * @param resource its name in the class path, beside this class
   * @param programs those that it has
   * @param entries sizes of maps whose size the file does not know
   * @param pins where maps are adopted from and pinned to, if they shall outlive this process
   * @param pinned the maps for which that holds
   * @throws NativeException if the kernel takes it not; with the verifier's reasons if it has some
   */
  static BpfObject load(
      String resource,
      List<String> programs,
      Map<String, Integer> entries,
      Optional<BpfFileSystem> pins,
      List<String> pinned) {
    Libbpf.require();
    BpfObject object = new BpfObject(open(resource));
    try {
      entries.forEach(object::setEntries);
      pins.ifPresent(folder -> pinned.forEach(map -> object.setPinPath(map, folder)));
      object.load(resource, programs);
      return object;
    } catch (RuntimeException e) {
      object.close();
      throw e;
    }
  }

  private static long open(String resource) {
    byte[] file;
    try (InputStream in = BpfObject.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new IllegalStateException(
            resource + " is not beside the classes; build with Maven, which compiles it");
      }
      file = in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + resource, e);
    }
    try (Arena arena = Arena.ofConfined()) {
      // libbpf keeps no pointer into the file; ELF wants 8-octet alignment.
      MemorySegment memory = arena.allocate(file.length, Long.BYTES);
      MemorySegment.copy(file, 0, memory, ValueLayout.JAVA_BYTE, 0, file.length);
      long object = BpfObjectCalls.open(memory.address(), file.length);
      if (object > -Errno.BOUND && object < 0) {
        throw new NativeException(
            "bpf_object__open_mem(" + resource + ")",
            (int) -object,
            "the file is no BPF object: build again");
      }
      return object;
    }
  }

  private void setEntries(String map, int count) {
    Libc.check(
        BpfObjectCalls.setEntries(find(map), count),
        "bpf_map__set_max_entries(" + map + ", " + count + ")",
        "the size must be positive");
  }

  private void setPinPath(String map, BpfFileSystem folder) {
    try (Arena arena = Arena.ofConfined()) {
      String path = folder.map(map).toString();
      Libc.check(
          BpfObjectCalls.setPinPath(find(map), arena.allocateFrom(path).address()),
          "bpf_map__set_pin_path(" + map + ", " + path + ")",
          "the path must be shorter than 4096 octets");
    }
  }

  private void load(String resource, List<String> programs) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment logs = arena.allocate((long) LOG_BYTES * programs.size());
      for (int i = 0; i < programs.size(); i++) {
        long log = logs.address() + (long) i * LOG_BYTES;
        Libc.check(
            BpfObjectCalls.setLog(findProgram(programs.get(i)), log, LOG_BYTES),
            "bpf_program__set_log_buf(" + programs.get(i) + ")",
            "call it before the object is loaded");
      }
      int result = BpfObjectCalls.load(object);
      if (result < 0) {
        throw new NativeException(
            "bpf_object__load(" + resource + ")",
            -result,
            verdict(programs, logs).orElseGet(() -> advice(-result)));
      }
    }
  }

  private static String advice(int errno) {
    return switch (errno) {
      case Errno.EPERM ->
          "root is needed, in the machine's own user namespace (CAP_BPF and CAP_NET_ADMIN), and"
              + " locked memory: ulimit -l";
      case Errno.EINVAL ->
          "a pinned map of another size or kind is in the way: give the old sizes, or withdraw it";
      default -> "a kernel of 5.12 or later with CONFIG_BPF_SYSCALL and CONFIG_BPF_JIT is needed";
    };
  }

  /** The end of what the verifier wrote about the program that it refused, if it refused one. */
  private static Optional<String> verdict(List<String> programs, MemorySegment logs) {
    for (int i = 0; i < programs.size(); i++) {
      MemorySegment log = logs.asSlice((long) i * LOG_BYTES, LOG_BYTES);
      List<String> lines = log.getString(0).lines().toList();
      if (!lines.isEmpty()) {
        int first = Math.max(0, lines.size() - LOG_LINES_SHOWN);
        return Optional.of(
            "the verifier refuses program '"
                + programs.get(i)
                + "'; another kernel or compiler may take it:\n"
                + String.join("\n", lines.subList(first, lines.size())));
      }
    }
    return Optional.empty();
  }

  /** A map of the file. */
  BpfMap map(String name) {
    long map = find(name);
    return new BpfMap(
        name,
        BpfObjectCalls.mapDescriptor(map),
        BpfObjectCalls.mapEntries(map),
        BpfObjectCalls.valueBytes(map));
  }

  /** The descriptor of a program. */
  int program(String name) {
    return Libc.check(
        BpfObjectCalls.programDescriptor(findProgram(name)),
        "bpf_program__fd(" + name + ")",
        "load the object first");
  }

  @Override
  public void close() {
    BpfObjectCalls.close(object);
  }

  private long find(String map) {
    try (Arena arena = Arena.ofConfined()) {
      return found(BpfObjectCalls.findMap(object, arena.allocateFrom(map).address()), map);
    }
  }

  private long findProgram(String program) {
    try (Arena arena = Arena.ofConfined()) {
      long name = arena.allocateFrom(program).address();
      return found(BpfObjectCalls.findProgram(object, name), program);
    }
  }

  private static long found(long pointer, String name) {
    if (pointer == 0) {
      throw new IllegalStateException("the BPF file has no '" + name + "': build again");
    }
    return pointer;
  }
}
