package slr.fuzz;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The inputs that are kept with the source. */
final class Seeds {

  private static final Path REPOSITORY = Path.of("..").toAbsolutePath().normalize();

  private Seeds() {}

  static Folders folders(String target) {
    return Folders.of(REPOSITORY, target);
  }

  /** The files of a target, by name. */
  static List<Path> of(FuzzTarget target) {
    try (Stream<Path> files = Files.list(folders(target.name()).seeds())) {
      return files.sorted().toList();
    } catch (IOException failure) {
      throw new AssertionError("no seeds of " + target.name(), failure);
    }
  }

  static byte[] octets(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (IOException failure) {
      throw new AssertionError("a seed that cannot be read", failure);
    }
  }
}
