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
 * One process has it at a time, until it closes it or ends.
 */
final class BpfFileSystem implements AutoCloseable {

  private static final long MAGIC = 0xcafe4a11L;

  private static final String MAPS = "maps";

  private final Path folder;
  private final Descriptor lock;

  private BpfFileSystem(Path folder, Descriptor lock) {
    this.folder = folder;
    this.lock = lock;
  }

  /**
   * The folder, made and mounted where needed.
   *
   * @throws NativeException if it cannot be mounted, or another process has it
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
    Descriptor own =
        new Descriptor(
            DescriptorCalls.open(folder.toString(), DescriptorCalls.O_RDONLY),
            "open(" + folder + ")",
            "it must be a folder that root may read");
    try {
      Libc.check(
          FileSystemCalls.lock(own.number()),
          "flock(" + folder + ")",
          "another process has these tables ('fuser "
              + folder
              + "'): stop it, or name another"
              + " folder");
    } catch (NativeException e) {
      own.close();
      throw e;
    }
    return new BpfFileSystem(folder, own);
  }

  /** Whether anything is left there of a process before. */
  static boolean isInUse(Path folder) {
    return Files.isDirectory(folder.resolve(MAPS));
  }

  /** Where a map is pinned. */
  Path map(String name) {
    return inFolder(MAPS, name);
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

  /** Takes all names away, of links first. */
  void clear() {
    linked().forEach(name -> unpin(link(name)));
    try (Stream<Path> maps = Files.list(map("none").getParent())) {
      maps.toList().forEach(this::unpin);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot list the maps in " + folder, e);
    }
    unpin(folder.resolve(MAPS));
  }

  /** Another process may have it. */
  @Override
  public void close() {
    lock.close();
  }

  private Path inFolder(String kind, String name) {
    try {
      return Files.createDirectories(folder.resolve(kind)).resolve(name);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot make a folder in " + folder, e);
    }
  }
}
