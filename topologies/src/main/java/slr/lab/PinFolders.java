package slr.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import slr.topology.TopologyException;

/**
 * The folders where the kernel keeps the data planes of daemons that have died. Each is a bpffs
 * that the lab mounts, not the daemon: a mount of a process in a mount namespace of its own would
 * end with that process, and destroying the lab ends what is kept there.
 */
final class PinFolders {

  private static final Path MOUNTS = Path.of("/proc/self/mounts");

  private PinFolders() {}

  /**
   * Mounts those that the daemons name. Where that is not allowed, as in a lab without root, none
   * can have a data plane in the kernel either, and says so.
   *
   * @throws TopologyException if one is outside of the lab's folder
   */
  static void mount(Collection<Overlay.Member> daemons, LabFolder folder) {
    for (Overlay.Member daemon : daemons) {
      Optional<Path> named = named(daemon);
      if (named.isPresent()) {
        if (!named.get().startsWith(folder.path())) {
          throw new TopologyException(
              daemon.place() + ".input.pins",
              named.get() + " is outside of the lab",
              "write ${run}/pins");
        }
        try {
          Files.createDirectories(named.get());
        } catch (IOException failure) {
          throw new UncheckedIOException(failure);
        }
        Command.run("mount", "-t", "bpf", "bpf", named.get().toString());
      }
    }
  }

  private static Optional<Path> named(Overlay.Member daemon) {
    return daemon.config().get("input") instanceof Map<?, ?> input
            && input.get("pins") instanceof String pins
        ? Optional.of(Path.of(pins))
        : Optional.empty();
  }

  /** Unmounts all in the lab's folder; what was kept there ends when its processes have ended. */
  static void unmount(LabFolder folder) {
    for (Path mounted : mounted(folder.path())) {
      // Lazily: a process that is just ending may have it open.
      Command.run("umount", "--lazy", mounted.toString()).orThrow();
    }
  }

  /** Whether this is no file, but a name that the kernel keeps for something of its own. */
  static boolean holds(Path file) throws IOException {
    return Files.getFileStore(file).type().equals("bpf");
  }

  private static List<Path> mounted(Path below) {
    try (Stream<String> lines = Files.lines(MOUNTS)) {
      return lines
          .map(line -> Path.of(line.split(" ", 3)[1]))
          .filter(path -> path.startsWith(below))
          .sorted(Comparator.reverseOrder())
          .toList();
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }
}
