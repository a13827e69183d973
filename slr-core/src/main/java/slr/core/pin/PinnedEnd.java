package slr.core.pin;

import slr.packet.IpAddress;
import slr.packet.TunnelKind;

/** A tunnel end below a child, to which flows may be pinned past the child. */
final class PinnedEnd {

  /** What is known of it. */
  enum State {
    /** Asked whether it opens tunnels from here. */
    ASKED,
    /** It opens tunnels from here. */
    CONFIRMED,
    /** It is dead, by word of the child. */
    DOWN
  }

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

  /** Whether nobody answered, and it is not asked about any more. */
  boolean isGivenUp(long nowNs) {
    return state == State.ASKED && asked >= ASKED_MAX && nowNs - askAgainNs >= 0;
  }
}
