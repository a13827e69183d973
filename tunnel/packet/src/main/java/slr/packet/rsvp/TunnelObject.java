package slr.packet.rsvp;

import slr.packet.IpAddress;
import slr.packet.TunnelKind;

/**
 * TUNNEL, an object of ours (A13): where packets of a flow are tunnelled to.
 *
 * @param endPoint of the tunnel, of either family whatever the flow's
 * @param kind of the tunnel
 * @param incarnation of the holder's process: when it started, in milliseconds
 * @param version of the pin, 32 bits unsigned; the holder raises it, and the highest wins
 * @param trusted whether the holder has confirmed that the connection exists
 */
public record TunnelObject(
    IpAddress endPoint, TunnelKind kind, long incarnation, long version, boolean trusted) {

  public TunnelObject {
    RsvpLimits.requireAddress("end point", endPoint);
    RsvpLimits.requireRange("incarnation", incarnation, 0, Long.MAX_VALUE);
    RsvpLimits.requireRange("pin version", version, 0, RsvpLimits.PIN_VERSION);
  }

  @Override
  public String toString() {
    return kind.label()
        + " to "
        + endPoint
        + " incarnation "
        + incarnation
        + " version "
        + version
        + (trusted ? " trusted" : "");
  }
}
