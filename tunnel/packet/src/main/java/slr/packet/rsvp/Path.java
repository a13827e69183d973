package slr.packet.rsvp;

import slr.packet.IpAddress;

/**
 * Asks the holder's side whether this end point holds the flow; a {@link Resv} or a {@link PathErr}
 * is the answer. Packets in a tunnel are the usual Path; this one is for flows of which none came.
 *
 * @param hop that sends it
 * @param refreshMs period of its refreshes
 * @param sender the client
 * @param tunnel what the asking node takes for the flow's pin
 */
public record Path(
    RsvpSession session, IpAddress hop, int refreshMs, FilterSpec sender, TunnelObject tunnel)
    implements RsvpMessage {

  public Path {
    RsvpLimits.requireAddress("hop", hop);
    RsvpLimits.requireRange("refresh period", refreshMs, 1, RsvpLimits.REFRESH_MS);
    RsvpLimits.requireFamily(session, sender);
  }
}
