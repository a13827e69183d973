package slr.packet.rsvp;

import slr.packet.IpAddress;
import slr.packet.IpProtocol;

/**
 * SESSION: the virtual host that flows go to (RFC 2205 A.1).
 *
 * @param destination of the flows
 * @param protocol of the flows, 1 to 255
 * @param port of the virtual host, or 0 where the protocol has none
 */
public record RsvpSession(IpAddress destination, int protocol, int port) {

  public RsvpSession {
    RsvpLimits.requireAddress("virtual host", destination);
    RsvpLimits.requireRange("protocol", protocol, 1, 0xff);
    RsvpLimits.requireRange("port", port, 0, 0xffff);
  }

  /** Whether the flows are IPv4. */
  public boolean isV4() {
    return destination.isV4();
  }

  @Override
  public String toString() {
    return IpProtocol.name(protocol) + " " + RsvpLimits.text(destination, port);
  }
}
