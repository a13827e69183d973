package slr.certs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * Where a CA keeps its files.
 *
 * @param path the folder
 */
record CaFolder(Path path) {

  /** The CA's certificate, then those above it up to the root: what {@code -CAfile} wants. */
  Path certificates() {
    return path.resolve("ca.pem");
  }

  Path key() {
    return path.resolve("ca.key");
  }

  Path list() {
    return path.resolve("ca.crl");
  }

  Path index() {
    return path.resolve("ca.index");
  }

  /** A node's certificate, then those of the sub-CAs above it, without the root. */
  Path certificates(String node) {
    return path.resolve(node + ".pem");
  }

  Path key(String node) {
    return path.resolve(node + ".key");
  }

  /** The folder of a CA below this one, complete in itself, to be given to whoever runs it. */
  CaFolder below(String node) {
    return new CaFolder(path.resolve(node));
  }

  void create() throws IOException {
    Files.createDirectories(
        path, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x")));
  }

  boolean holdsAuthority() {
    return Files.exists(certificates()) || Files.exists(key());
  }

  /** Keeps everybody else from changing the CA until it is closed. */
  CaLock lock() throws IOException {
    return CaLock.acquire(path.resolve("ca.lock"));
  }
}
