package slr.core.pin;

import java.util.Locale;

/** What happens to pins. */
public enum PinCounter {
  /** Pins said upstream. */
  SIGNALLED,
  /** Said again since nobody had acknowledged them. */
  SIGNALLED_AGAIN,
  /** Not said: so many that are not confirmed by their hosts would be too many. */
  HELD_BACK,
  /** Not said now: too many at once. */
  OVERFLOWED,
  /** Taken from below. */
  TAKEN,
  /** Taken of a flow that was not known. */
  TAKEN_UNKNOWN,
  /** Numbers that refreshes named. */
  REFRESHED,
  /** Numbers in refreshes that are nobody's. */
  REFRESHED_UNKNOWN,
  /** Ended by word from below. */
  TORN,
  /** Not said again in time. */
  LAPSED,
  /** Not confirmed by their host in time. */
  LAPSED_UNTRUSTED,
  /** Ends that are known to open tunnels from here. */
  ENDS_CONFIRMED,
  /** Ends that died. */
  ENDS_DOWN,
  /** Ends that nobody confirmed. */
  ENDS_UNCONFIRMED,
  /** Of nobody below, or of what only comes from above or below. */
  REFUSED_NEIGHBOUR,
  /** The neighbour's certificate does not cover the virtual host. */
  REFUSED_VIRTUAL_HOST,
  /** The neighbour's certificate does not cover the end point. */
  REFUSED_END_POINT,
  /** The flow was not given to the neighbour. */
  REFUSED_HOLDER,
  /** The flow is not known and its host has not confirmed it. */
  REFUSED_UNKNOWN,
  /** There is a newer pin. */
  REFUSED_VERSION,
  /** Its number is none. */
  REFUSED_NUMBER,
  /** The neighbour speaks of another process's numbers too soon. */
  REFUSED_EPOCH,
  /** The end is known to be dead. */
  REFUSED_DOWN,
  /** No room for another flow. */
  REFUSED_FULL,
  /** The neighbour has refused a pin. */
  ERRORS_HEARD;

  /** The name in status and metrics. */
  public String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
