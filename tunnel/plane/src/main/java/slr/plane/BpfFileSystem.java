package slr.plane;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Collection;
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
  private static final String LINKS = "links";

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
    Path links = folder.resolve(LINKS);
    boolean linked = Files.isDirectory(links) ? !entries(links).isEmpty() : Files.exists(links);
    return linked || Files.exists(folder.resolve(MAPS));
  }

  /** Where links are pinned in a folder, whoever has it; none if it is none of ours. */
  static List<Path> links(Path folder) {
    Path links = folder.resolve(LINKS);
    return Files.isDirectory(links) ? entries(links) : List.of();
  }

  /**
   * Ends what a process before this one left there, unseen.
   *
   * @throws NativeException if that process still runs
   */
  static void withdraw(Path folder) {
    try (BpfFileSystem pins = at(folder)) {
      pins.clear();
    }
  }

  /**
   * Looks whether these maps, or some of them, are all there is beside links.
   *
   * @throws NativeException a misfit, if there is anything else
   */
  void requireOnly(Collection<String> maps) {
    for (String kind : List.of(MAPS, LINKS)) {
      Path part = folder.resolve(kind);
      if (Files.exists(part) && !Files.isDirectory(part)) {
        throw foreign(part);
      }
      for (Path each : Files.exists(part) ? entries(part) : List.<Path>of()) {
        boolean known = kind.equals(LINKS) || maps.contains(each.getFileName().toString());
        if (!known || Files.isDirectory(each)) {
          throw foreign(each);
        }
      }
    }
  }

  /** What to say of something that nobody pins here who keeps to the rules. */
  static NativeException foreign(Path pin) {
    return new NativeException(
        "adopt(" + pin + ")",
        Errno.EINVAL,
        "it is nothing that a data plane of this kind leaves: name a folder of this node alone");
  }

  /** Where a map is pinned. */
  Path map(String name) {
    return inFolder(MAPS, name);
  }

  /** Where the link to an interface is pinned. */
  Path link(String interfaceName) {
    // A bpffs takes no dots, and interfaces of VLANs have one.
    return inFolder(LINKS, interfaceName.replace('.', '%'));
  }

  /** Interfaces that have a pinned link. */
  List<String> linked() {
    return links(folder).stream()
        .map(link -> link.getFileName().toString().replace('%', '.'))
        .toList();
  }

  /** Takes the name away; what nobody else holds ends. */
  void unpin(Path pin) {
    try {
      Files.deleteIfExists(pin);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot unpin " + pin, e);
    }
  }

  /** Takes all names away, of links first, and whatever else stands in their folders. */
  void clear() {
    remove(folder.resolve(LINKS));
    remove(folder.resolve(MAPS));
    // It stays, empty, for who looks whether any interface has a program.
    inFolder(LINKS, "none");
  }

  private void remove(Path part) {
    if (Files.isDirectory(part, LinkOption.NOFOLLOW_LINKS)) {
      entries(part).forEach(this::remove);
    }
    unpin(part);
  }

  private static List<Path> entries(Path part) {
    try (Stream<Path> found = Files.list(part)) {
      return found.sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot list what is in " + part, e);
    }
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
