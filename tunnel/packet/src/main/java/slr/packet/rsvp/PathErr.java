package slr.packet.rsvp;

/** Refuses a {@link Path}. */
public record PathErr(RsvpSession session, RsvpError error, FilterSpec sender)
    implements RsvpMessage {

  public PathErr {
    RsvpLimits.requireFamily(session, sender);
  }
}
