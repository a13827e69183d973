package slr.plane;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The sysctl {@code net.ipv4.tcp_syncookies}, which governs IPv6 as well (tcp(7)). */
public enum SynCookies {
  OFF,
  /** When a listening socket's queue of half-open connections is full; the usual default. */
  WHEN_FULL,
  ALWAYS;

  private static final Path FILE = Path.of("/proc/sys/net/ipv4/tcp_syncookies");

  /** The setting in the network namespace of the calling thread. */
  public static SynCookies current() {
    try {
      String text = Files.readString(FILE).strip();
      return switch (text) {
        case "0" -> OFF;
        case "1" -> WHEN_FULL;
        case "2" -> ALWAYS;
        default -> throw new IllegalStateException(FILE + " says '" + text + "', not 0, 1 or 2");
      };
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + FILE + ": mount /proc", e);
    }
  }
}
