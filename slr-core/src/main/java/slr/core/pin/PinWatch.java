package slr.core.pin;

import slr.packet.rsvp.FilterSpec;
import slr.packet.rsvp.RsvpSession;

/** Who wants to know when pins come into force. */
@FunctionalInterface
public interface PinWatch {

  /** Nobody. */
  PinWatch NONE = (_, _) -> {};

  /** A pin was heard from below: packets of the flow go by it, as soon as its end is confirmed. */
  void onTaken(RsvpSession session, FilterSpec client);
}
