package slr.plane;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * A folder of a bpffs, where maps and links have names and so outlive the process that made them.
 *
 * <p>{@code /sys/fs/bpf} is not it by default: {@code ip netns exec} mounts a fresh {@code /sys}
 * and hides what is mounted in the old one. Any folder will do; one that is on no bpffs becomes
 * one. Who runs in a mount namespace of his own must have it mounted outside, or it ends with him.
 */
final class BpfFileSystem {

  private static final long MAGIC = 0xcafe4a11L;

  private final Path folder;

  private BpfFileSystem(Path folder) {
    this.folder = folder;
  }

  /**
   * The folder, made and mounted where needed.
   *
   * @throws NativeException if it cannot be mounted
   */
  static BpfFileSystem at(Path folder) {
    try {
      Files.createDirectories(folder);
      if (FileSystemCalls.kind(folder.toString()) != MAGIC) {
        Libc.check(
            FileSystemCalls.mount("bpf", folder.toString()),
            "mount -t bpf bpf " + folder,
            "CAP_SYS_ADMIN is needed: run as root, or mount it beforehand with this line");
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot make the bpffs folder " + folder, e);
    }
    return new BpfFileSystem(folder);
  }

  /** Where a map is pinned. */
  Path map(String name) {
    return inFolder("maps", name);
  }

  /** Where the link to an interface is pinned. */
  Path link(String interfaceName) {
    // A bpffs takes no dots, and interfaces of VLANs have one.
    return inFolder("links", interfaceName.replace('.', '%'));
  }

  /** Interfaces that have a pinned link. */
  List<String> linked() {
    try (Stream<Path> links = Files.list(link("none").getParent())) {
      return links.map(link -> link.getFileName().toString().replace('%', '.')).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot list the links in " + folder, e);
    }
  }

  /** Takes the name away; what nobody else holds ends. */
  void unpin(Path pin) {
    try {
      Files.deleteIfExists(pin);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot unpin " + pin, e);
    }
  }

  private Path inFolder(String kind, String name) {
    try {
      return Files.createDirectories(folder.resolve(kind)).resolve(name);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot make a folder in " + folder, e);
    }
  }
}
