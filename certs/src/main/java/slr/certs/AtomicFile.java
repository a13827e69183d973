package slr.certs;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Set;

/**
 * Writes a whole file or none of it. The file has its mode from its first moment on: it is made
 * beside its target by {@code open(O_CREAT | O_EXCL, mode)} and renamed when it is on the disk.
 */
final class AtomicFile {

  private static final Set<PosixFilePermission> OWNER_ONLY =
      PosixFilePermissions.fromString("rw-------");
  private static final Set<PosixFilePermission> EVERYBODY_READS =
      PosixFilePermissions.fromString("rw-r--r--");

  private AtomicFile() {}

  /** Writes what nobody but the owner may ever read (mode 0600). */
  static void writeSecret(Path file, byte[] content) throws IOException {
    write(file, content, OWNER_ONLY);
  }

  /** Writes what everybody may read (mode 0644, less the umask). */
  static void writeOpen(Path file, byte[] content) throws IOException {
    write(file, content, EVERYBODY_READS);
  }

  /** Whether somebody other than the owner may read or write the file. */
  static boolean isExposed(Path file) throws IOException {
    return !OWNER_ONLY.containsAll(
        EnumSet.copyOf(
            Files.getPosixFilePermissions(file).stream()
                .filter(permission -> permission != PosixFilePermission.OWNER_EXECUTE)
                .toList()));
  }

  private static void write(Path file, byte[] content, Set<PosixFilePermission> mode)
      throws IOException {
    FileAttribute<?> attribute = PosixFilePermissions.asFileAttribute(mode);
    Path name = file.getFileName();
    Path draft = file.resolveSibling("." + name + "." + Mint.serial().toString(36));
    try {
      try (FileChannel channel =
          FileChannel.open(
              draft,
              EnumSet.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
              attribute)) {
        ByteBuffer rest = ByteBuffer.wrap(content);
        while (rest.hasRemaining()) {
          channel.write(rest);
        }
        channel.force(true);
      }
      Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(draft);
    }
  }
}
