package slr.plane;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/** The root of the control groups (cgroups(7), version 2), where each socket of the machine is. */
final class ControlGroups {

  private static final Path MOUNTS = Path.of("/proc/self/mountinfo");
  private static final String KIND = "cgroup2";
  private static final String ADVICE =
      "root is needed (CAP_SYS_ADMIN), and a kernel with CONFIG_CGROUP_BPF";

  private ControlGroups() {}

  /**
   * Opens the root: where it is mounted, else in a mount of its own that nobody else sees.
   *
   * @throws NativeException if it is mounted nowhere and cannot be mounted
   */
  static Descriptor openRoot() {
    try (Stream<String> mounts = Files.lines(MOUNTS)) {
      Optional<Path> mounted = mounts.flatMap(line -> rootMount(line).stream()).findFirst();
      return mounted.isPresent() ? open(mounted.get()) : openUnseen();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + MOUNTS, e);
    }
  }

  /** Where a line of mountinfo (proc(5)) says that the root is mounted. */
  static Optional<Path> rootMount(String line) {
    String[] words = line.split(" ", -1);
    for (int i = 6; i + 1 < words.length; i++) {
      if (words[i].equals("-")) {
        boolean root = words[3].equals("/") && words[i + 1].equals(KIND);
        return root ? Optional.of(Path.of(words[4].replace("\\040", " "))) : Optional.empty();
      }
    }
    return Optional.empty();
  }

  /** The mount ends with the descriptor. */
  static Descriptor openUnseen() {
    try {
      Path folder = Files.createTempDirectory("slr-cgroup2-");
      try {
        Libc.check(
            FileSystemCalls.mount(KIND, folder.toString()),
            "mount -t cgroup2 cgroup2 " + folder,
            ADVICE);
        try {
          return open(folder);
        } finally {
          FileSystemCalls.detach(folder.toString());
        }
      } finally {
        Files.delete(folder);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot make a folder to mount cgroup2 on", e);
    }
  }

  private static Descriptor open(Path folder) {
    return new Descriptor(
        DescriptorCalls.open(folder.toString(), DescriptorCalls.O_RDONLY),
        "open(" + folder + ")",
        ADVICE);
  }
}
