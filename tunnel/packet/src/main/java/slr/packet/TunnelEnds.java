package slr.packet;

/**
 * The two outer addresses of a tunnel and its kind; made once per next hop, used for every packet.
 *
 * @param source the encapsulator's address
 * @param destination the decapsulator's address, of the same family
 * @param kind how packets get there
 */
public record TunnelEnds(IpAddress source, IpAddress destination, TunnelKind kind) {

  public TunnelEnds {
    if (source.isV4() != destination.isV4()) {
      throw new IllegalArgumentException(
          "tunnel from " + source + " to " + destination + ": both ends must be of one family");
    }
    if (!source.isUnicast() || !destination.isUnicast()) {
      throw new IllegalArgumentException(
          "tunnel from " + source + " to " + destination + ": both ends must be unicast addresses");
    }
  }

  /** Those of IP in IP. */
  public TunnelEnds(IpAddress source, IpAddress destination) {
    this(source, destination, TunnelKind.IP_IN_IP);
  }

  /** The same by another kind. */
  public TunnelEnds by(TunnelKind other) {
    return new TunnelEnds(source, destination, other);
  }

  /** Octets that stand before the inner packet: 20, or 40 over IPv6; 12 more in GUE; else 0. */
  public int overheadBytes() {
    return kind.overheadBytes(destination.isV4());
  }

  @Override
  public String toString() {
    String ends = source + " -> " + destination;
    return kind == TunnelKind.IP_IN_IP ? ends : ends + ", " + kind.label();
  }
}
