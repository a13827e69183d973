package slr.lab;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Set;

/** Programs in C that the build has put beside the classes of a package. */
public final class NativeProgram {

  private NativeProgram() {}

  /** A file that can be started; who asks deletes it. */
  public static Path extract(Class<?> beside, String name) throws IOException {
    Path file = Files.createTempFile(name, "");
    extractTo(file, beside, name);
    return file;
  }

  /** The same in this file; one that runs from there already is not disturbed. */
  static void extractTo(Path file, Class<?> beside, String name) throws IOException {
    Path fresh = Files.createTempFile(file.toAbsolutePath().getParent(), name, ".new");
    try (InputStream in = beside.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException(name + " is not beside the classes; build with Maven");
      }
      Files.copy(in, fresh, StandardCopyOption.REPLACE_EXISTING);
    }
    Files.setPosixFilePermissions(
        fresh, Set.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_EXECUTE));
    Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
  }
}
