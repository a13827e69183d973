package slr.packet.rsvp;

import slr.packet.IpAddress;

/**
 * FILTER_SPEC and SENDER_TEMPLATE: the client of a flow (RFC 2205 A.9, A.10).
 *
 * @param source of the flow's packets
 * @param port of the client, or 0 where the protocol has none
 */
public record FilterSpec(IpAddress source, int port) {

  public FilterSpec {
    RsvpLimits.requireAddress("client", source);
    RsvpLimits.requireRange("port", port, 0, 0xffff);
  }

  /** Whether the flow is IPv4. */
  public boolean isV4() {
    return source.isV4();
  }

  @Override
  public String toString() {
    return RsvpLimits.text(source, port);
  }
}
