package slr.packet;

/**
 * The two outer addresses of a tunnel; made once per next hop, used for every packet.
 *
 * @param source the encapsulator's address
 * @param destination the decapsulator's address, of the same family
 */
public record TunnelEnds(IpAddress source, IpAddress destination) {

  public TunnelEnds {
    if (source.isV4() != destination.isV4()) {
      throw new IllegalArgumentException(
          "tunnel from " + source + " to " + destination + ": both ends must be of one family");
    }
    if (!mayBeEnd(source) || !mayBeEnd(destination)) {
      throw new IllegalArgumentException(
          "tunnel from " + source + " to " + destination + ": both ends must be unicast addresses");
    }
  }

  /** Octets that the outer header takes: 20, or 40 over IPv6. */
  public int overheadBytes() {
    return IpHeader.bytes(destination.isV4());
  }

  @Override
  public String toString() {
    return source + " -> " + destination;
  }

  private static boolean mayBeEnd(IpAddress address) {
    return address.isV4()
        ? AddressRules.maySendV4(address.v4Bits())
        : AddressRules.maySendV6(address.high(), address.low());
  }
}
