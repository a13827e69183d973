package slr.packet.rsvp;

import slr.packet.IpAddress;

/**
 * The holder's side stands by a pin: the receiver's tunnels are let in, so it may use the pin.
 *
 * @param spec who confirms; its code is {@link RsvpError#CONFIRMATION}
 * @param receiver the node that may use the pin
 * @param tunnel the pin as the holder knows it
 */
public record ResvConf(
    RsvpSession session, RsvpError spec, IpAddress receiver, FilterSpec flow, TunnelObject tunnel)
    implements RsvpMessage {

  public ResvConf {
    RsvpLimits.requireRange("error code", spec.code(), 0, RsvpError.CONFIRMATION);
    RsvpLimits.requireAddress("receiver", receiver);
    RsvpLimits.requireFamily(session, flow);
  }
}
