package slr.core.pin;

import slr.packet.rsvp.RsvpMessage;

/** What the machine wants done. */
public sealed interface PinAction {

  /** To the neighbour above with this index. */
  record SendUp(int upstream, RsvpMessage message) implements PinAction {}

  /** To the neighbour below with this number of a next hop. */
  record SendDown(int nextHop, RsvpMessage message) implements PinAction {}

  /**
   * {@link PinMachine#tunnelEnds} are others now: the table wants to know before the next packet.
   */
  record EndsChanged() implements PinAction {}
}
