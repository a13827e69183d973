package slr.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * Where a lab keeps its files: {@code /run/slr/LAB}, below it one folder per node with the
 * configurations, sockets and logs of the node's processes.
 */
record LabFolder(String lab) {

  private static final Path ROOT = Path.of("/run/slr");

  Path path() {
    return ROOT.resolve(lab);
  }

  Path ofNode(String node) {
    return path().resolve(node);
  }

  Path file(String node, String name) {
    return ofNode(node).resolve(name);
  }

  /** What the lab was built from. */
  Path topology() {
    return path().resolve("topology.yaml");
  }

  /** What the lab consists of; see {@link LabState}. */
  Path state() {
    return path().resolve("lab.json");
  }

  /** The CA of the lab's trust domain, with the certificates and keys of all daemons. */
  Path trust() {
    return path().resolve("ca");
  }

  /** Outside of the folder, so that it outlives it. */
  Path lock() {
    return ROOT.resolve("." + lab + ".lock");
  }

  boolean exists() {
    return Files.isDirectory(path());
  }

  /** The names of all labs that have a folder. */
  static List<String> labs() {
    try (Stream<Path> folders = Files.isDirectory(ROOT) ? Files.list(ROOT) : Stream.empty()) {
      return folders
          .filter(folder -> Files.exists(folder.resolve("topology.yaml")))
          .map(folder -> folder.getFileName().toString())
          .sorted()
          .toList();
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  /** Writes a whole file, its folders too; a reader sees the old one or the new one. */
  static Path write(Path file, String text) {
    try {
      Files.createDirectories(file.getParent());
      Path fresh = file.resolveSibling(file.getFileName() + ".new");
      Files.writeString(fresh, text);
      return Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  /**
   * Copies what tells a reader what happened: nothing that web servers keep, which may be large, no
   * keys, and not what the kernel shows as files. What goes meanwhile is left out.
   */
  void copyTo(Path to) {
    try {
      Files.walkFileTree(
          path(),
          new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes)
                throws IOException {
              String name = folder.getFileName().toString();
              return name.equals("upload") || name.startsWith("nginx-") || PinFolders.holds(folder)
                  ? FileVisitResult.SKIP_SUBTREE
                  : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
                throws IOException {
              if (attributes.isRegularFile() && !file.toString().endsWith(".key")) {
                copy(file, to.resolve(path().relativize(file)));
              }
              return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException gone) {
              return FileVisitResult.CONTINUE;
            }
          });
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  private static void copy(Path file, Path copy) throws IOException {
    Files.createDirectories(copy.getParent());
    try {
      Files.copy(file, copy, StandardCopyOption.REPLACE_EXISTING);
    } catch (NoSuchFileException _) {
      // It was there for a moment only.
    }
  }

  /** Removes the folder and all in it. */
  void delete() {
    try (Stream<Path> files = exists() ? Files.walk(path()) : Stream.empty()) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }
}
