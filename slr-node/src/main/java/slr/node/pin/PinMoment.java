package slr.node.pin;

import slr.packet.rsvp.FilterSpec;
import slr.packet.rsvp.RsvpSession;

/**
 * A pin was said upward, or taken from below.
 *
 * @param session the virtual host of its flow
 * @param client of its flow
 * @param atNs by the clock that all processes of a machine share (CLOCK_MONOTONIC)
 */
public record PinMoment(RsvpSession session, FilterSpec client, Event event, long atNs) {

  /** What happened. */
  public enum Event {
    /** Its message is about to be signed and sent. */
    SAID,
    /** The next packet of the flow goes by it, if its end is confirmed. */
    TAKEN
  }
}
