package slr.core.guard;

/** Asks the host's kernel for a connection; the shell answers, tests answer from a model. */
@FunctionalInterface
public interface SocketLookup {

  /** What the kernel says. */
  enum Answer {
    /** A socket of this very connection, which stays for now. */
    HELD,
    /** One of a handshake that this host has answered and the client has not finished. */
    HALF_OPEN,
    /** A socket of this very connection that may be gone after this segment, or at any time. */
    ENDING,
    /** No socket, or only one that listens. */
    NOT_HELD,
    /** The question failed. */
    FAILED
  }

  /**
   * Whether the host holds the connection of a segment that came in.
   *
   * @param sourceHigh upper half of the client's address, in the form of {@code IpAddress}
   * @param sourceLow lower half
   * @param sourcePort the client's port
   * @param destinationHigh upper half of the virtual host's address
   * @param destinationLow lower half
   * @param destinationPort the service's port
   */
  Answer find(
      long sourceHigh,
      long sourceLow,
      int sourcePort,
      long destinationHigh,
      long destinationLow,
      int destinationPort);
}
