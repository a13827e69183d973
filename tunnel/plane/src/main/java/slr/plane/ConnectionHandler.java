package slr.plane;

/**
 * Takes a TCP connection of this host, on the thread that asked. The source is the remote side, as
 * in a packet that arrived here; the addresses are the 128 bits of {@link slr.packet.IpAddress}.
 */
@FunctionalInterface
public interface ConnectionHandler {

  /** Must not block. */
  void onConnection(
      long sourceHigh,
      long sourceLow,
      int sourcePort,
      long destinationHigh,
      long destinationLow,
      int destinationPort);
}
