package slr.packet.rsvp;

/**
 * One flow of a {@link Resv}: its FLOWSPEC is always the null service (RFC 2997).
 *
 * @param id names this flow's pin in refreshes
 * @param filter its client
 * @param tunnel where its packets shall go
 */
public record FlowDescriptor(MessageId id, FilterSpec filter, TunnelObject tunnel) {

  /** Octets on the wire, without a FLOWSPEC. */
  int lengthBytes() {
    return lengthBytes(filter.isV4(), tunnel.endPoint().isV4());
  }

  static int lengthBytes(boolean v4Flow, boolean v4EndPoint) {
    return ObjectClass.MESSAGE_ID.bytes()
        + ObjectClass.FILTER_SPEC.bytes(v4Flow)
        + ObjectClass.TUNNEL.bytes(v4EndPoint);
  }
}
