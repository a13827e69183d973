package slr.core.guard;

import java.util.Locale;

/**
 * What became of one packet at the exit of a tunnel: exactly one of these, each counted, so that
 * what came in = what was delivered + what was dropped (invariant 7).
 */
public enum GuardVerdict {
  /** A TCP segment that asks for a new connection. */
  OPENING(Outcome.DELIVER),
  /** A TCP segment of a connection found here a short while ago. */
  KNOWN(Outcome.DELIVER),
  /** A TCP segment of a connection that the kernel was just asked about and has. */
  CONFIRMED(Outcome.DELIVER),
  /**
   * A TCP segment that finishes a handshake begun here: it acknowledges a SYN,ACK that left, or
   * there is no socket because the kernel may have answered the SYN with a cookie.
   */
  FINISHING(Outcome.DELIVER),
  /** A TCP segment that finishes a handshake begun here, whose SYN,ACK nobody saw leave. */
  UNVERIFIED(Outcome.DELIVER),
  /** UDP, ICMP and whatever else has no connection that could be torn down by mistake. */
  CONNECTIONLESS(Outcome.DELIVER),
  /** A later fragment whose first fragment was delivered. */
  FRAGMENT(Outcome.DELIVER),

  /** Not addressed to a tunnel end of this node; the tap shows what is the kernel's business. */
  NOT_FOR_THIS_EXIT(Outcome.IGNORE),

  /** The outer header is broken, cut short, or a fragment (outer fragments are never accepted). */
  BAD_OUTER(Outcome.DROP),
  /** The outer source is none of the tunnel sources: anybody could inject packets otherwise. */
  FORBIDDEN_SOURCE(Outcome.DROP),
  /** A UDP checksum of GUE that is there and wrong. */
  BAD_CHECKSUM(Outcome.DROP),
  /** A GUE header that no node of the overlay writes: another variant, extensions, flags. */
  BAD_GUE(Outcome.DROP),
  /** The inner packet is broken or cut short. */
  BAD_INNER(Outcome.DROP),
  /** Marked CE on the way, but the ends take no marks: lost as RFC 6040 4.2 says. */
  CONGESTION_LOST(Outcome.DROP),
  /** The inner packet is a tunnel again: encapsulation depth is always one. */
  NESTED_TUNNEL(Outcome.DROP),
  /** The inner destination is none of this host's virtual hosts. */
  WRONG_VIRTUAL_HOST(Outcome.DROP),
  /** A TCP segment of a connection that this host does not hold: reported as not mine. */
  STRAY(Outcome.DROP),
  /**
   * A TCP segment for a handshake that is not finished here, but it acknowledges what this host did
   * not send: the client takes another host's answer. Reported as not mine.
   */
  MISFIT(Outcome.DROP),
  /** A later fragment whose first fragment was not delivered, or not yet. */
  STRAY_FRAGMENT(Outcome.DROP),
  /** The kernel could not be asked whether it has the connection; the client will send again. */
  LOOKUP_FAILED(Outcome.DROP);

  private enum Outcome {
    DELIVER,
    DROP,
    IGNORE
  }

  private final Outcome outcome;

  GuardVerdict(Outcome outcome) {
    this.outcome = outcome;
  }

  /** Whether the inner packet goes to the host's own stack. */
  public boolean delivers() {
    return outcome == Outcome.DELIVER;
  }

  /** Whether a packet for this tunnel end was discarded. */
  public boolean drops() {
    return outcome == Outcome.DROP;
  }

  /** Whether it is of a connection of another host, or of none: reported as not mine. */
  public boolean isNotMine() {
    return this == STRAY || this == MISFIT;
  }

  /** The name in status commands and metrics, such as {@code wrong-virtual-host}. */
  public String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
