package slr.bench;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Set;

/** Programs in C that the build has put beside these classes. */
final class NativeProgram {

  private NativeProgram() {}

  /** A file that can be started; who asks deletes it. */
  static Path extract(String name) throws IOException {
    Path file = Files.createTempFile(name, "");
    try (InputStream in = NativeProgram.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException(name + " is not beside the classes; build with Maven");
      }
      Files.copy(in, file, StandardCopyOption.REPLACE_EXISTING);
    }
    Files.setPosixFilePermissions(
        file, Set.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_EXECUTE));
    return file;
  }
}
