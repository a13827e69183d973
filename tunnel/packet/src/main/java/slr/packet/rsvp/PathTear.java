package slr.packet.rsvp;

import slr.packet.IpAddress;

/**
 * Takes a {@link Path} back.
 *
 * @param hop that sent it
 */
public record PathTear(RsvpSession session, IpAddress hop, FilterSpec sender)
    implements RsvpMessage {

  public PathTear {
    RsvpLimits.requireAddress("hop", hop);
    RsvpLimits.requireFamily(session, sender);
  }
}
