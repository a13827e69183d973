package slr.certs;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** What kind of node a certificate speaks for; the word stands in the subject's OU. */
public enum Level {
  /** An SLR at the outer edge of the overlay. */
  NETWORK(0),
  /** An SLR between network and site. */
  SYSTEM(1),
  /** An SLR in front of hosts. */
  SITE(2),
  /** A server that holds connections. */
  HOST(3),
  /** A tunnel router, which carries out what the SLR of its cluster decides. */
  ROUTER(3);

  private final int rank;

  Level(int rank) {
    this.rank = rank;
  }

  /** The word in certificates and on the command line: {@code network}, {@code system}, ... */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * Whether a CA of this level may issue a certificate of the other: its own level or one below.
   * Hosts and routers stand side by side, neither issues for the other. A customer's sub-CA of
   * level {@code site} thus never makes a system or network SLR (A27).
   */
  public boolean mayIssue(Level other) {
    return this == other || rank < other.rank;
  }

  /** The level of that label, exactly as {@link #label()} writes it. */
  public static Optional<Level> ofLabel(String label) {
    return Arrays.stream(values()).filter(level -> level.label().equals(label)).findFirst();
  }

  /** All labels for a message: {@code network, system, ...}. */
  static String labels() {
    return Arrays.stream(values()).map(Level::label).collect(Collectors.joining(", "));
  }
}
