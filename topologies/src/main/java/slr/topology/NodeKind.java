package slr.topology;

import java.util.Locale;

/** What a node is, and with that how the kernel of its namespace behaves. */
public enum NodeKind {
  /** Forwards packets of both families. */
  ROUTER,

  /** A server. Does not forward. */
  HOST,

  /**
   * Sends requests. Its interfaces compute checksums themselves: what a packet socket of a router
   * sees of a packet is otherwise only half a checksum, and the host would drop it.
   */
  CLIENT;

  /** The word in a topology file. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
