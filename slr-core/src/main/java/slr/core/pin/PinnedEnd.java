package slr.core.pin;

import slr.core.forward.TunnelEnd;
import slr.packet.IpAddress;
import slr.packet.TunnelKind;

/** A tunnel end below a child, to which flows may be pinned past the child. */
final class PinnedEnd {

  /** What is known of it. */
  enum State {
    /**
     * Taken from a process before this one: it opened tunnels from here, and is used until then.
     */
    ADOPTED,
    /** Asked whether it opens tunnels from here. */
    ASKED,
    /** It opens tunnels from here. */
    CONFIRMED,
    /** It is dead, by word of the child. */
    DOWN
  }

  /** The incarnation of one that was adopted: any other is newer. */
  static final long NOT_KNOWN = -1;

  final int number;
  final IpAddress endPoint;
  TunnelKind kind;
  long incarnation;

  /** The child that speaks for it, by number. */
  int via;

  State state = State.ASKED;
  long askAgainNs;
  int asked;
  long downUntilNs;

  /** With doubled times between them, 25 s in all; after that the next pin begins anew. */
  static final int ASKED_MAX = 8;

  PinnedEnd(int number, IpAddress endPoint, TunnelKind kind, long incarnation, int via) {
    this.number = number;
    this.endPoint = endPoint;
    this.kind = kind;
    this.incarnation = incarnation;
    this.via = via;
  }

  /** Whether it is yet to be confirmed. */
  boolean isUnconfirmed() {
    return state == State.ASKED || state == State.ADOPTED;
  }

  /** Whether those above may be told of it: it is not dead, and it is known which one it is. */
  boolean canBeSaid() {
    return state != State.DOWN && incarnation != NOT_KNOWN;
  }

  /** What it is to those who forward packets. */
  TunnelEnd tunnelEnd() {
    TunnelEnd.State its =
        switch (state) {
          case ADOPTED -> TunnelEnd.State.ADOPTED;
          case CONFIRMED -> TunnelEnd.State.ATTENDED;
          case ASKED, DOWN -> TunnelEnd.State.DOWN;
        };
    return new TunnelEnd(number, via, endPoint.toString(), endPoint, kind, its);
  }

  /** Whether nobody answered, and it is not asked about any more. */
  boolean isGivenUp(long nowNs) {
    return state == State.ASKED && asked >= ASKED_MAX && nowNs - askAgainNs >= 0;
  }
}
