package slr.packet.rsvp;

import slr.packet.IpAddress;

/**
 * Refuses one pin of a {@link Resv}.
 *
 * @param hop that sends it
 */
public record ResvErr(RsvpSession session, IpAddress hop, RsvpError error, FilterSpec flow)
    implements RsvpMessage {

  public ResvErr {
    RsvpLimits.requireAddress("hop", hop);
    RsvpLimits.requireFamily(session, flow);
  }
}
