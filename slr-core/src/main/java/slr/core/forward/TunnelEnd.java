package slr.core.forward;

import slr.packet.IpAddress;
import slr.packet.TunnelKind;

/**
 * Where the tunnel to a next hop ends.
 *
 * @param nextHop the node's number, never used for another node while the process runs: flow
 *     records hold it
 * @param holder the next hop whose flows go there: itself, or the child past which they are pinned
 * @param name the node's name
 * @param endPoint the outer destination address
 * @param kind how packets get there
 * @param state whether packets may be sent there, and why
 */
public record TunnelEnd(
    int nextHop, int holder, String name, IpAddress endPoint, TunnelKind kind, State state) {

  /** What is known of the node at the end. */
  public enum State {
    /** It is in session. */
    ATTENDED,
    /** It says nothing, but its machine answers: its flows go on, which may be there still. */
    UNATTENDED,
    /** All that is known is that flows of a process before this one go there. */
    ADOPTED,
    /** It is taken for dead. */
    DOWN;

    /** Whether packets may be sent there. */
    public boolean isUp() {
      return this != DOWN;
    }
  }

  /** Children have the numbers below; from here on are ends that flows are pinned to (A13). */
  public static final int FIRST_PINNED = 1 << 12;

  /** One more than the highest number: the kernel's data plane has a place for each. */
  public static final int NEXT_HOP_BOUND = 1 << 14;

  /** The end of a next hop that holds its flows itself. */
  public TunnelEnd(int nextHop, String name, IpAddress endPoint, TunnelKind kind, State state) {
    this(nextHop, nextHop, name, endPoint, kind, state);
  }

  /** An end of which this process has heard itself, by IP in IP. */
  public TunnelEnd(int nextHop, String name, IpAddress endPoint, boolean up) {
    this(nextHop, name, endPoint, TunnelKind.IP_IN_IP, up ? State.ATTENDED : State.DOWN);
  }

  public TunnelEnd {
    if (nextHop < 0 || nextHop >= NEXT_HOP_BOUND) {
      throw new IllegalArgumentException(
          "next-hop number " + nextHop + " is out of range: use 0 to " + (NEXT_HOP_BOUND - 1));
    }
  }

  /** Whether this is the number of an end that flows are pinned to, and no child's. */
  public static boolean isPinned(int nextHop) {
    return nextHop >= FIRST_PINNED;
  }

  /** Whether packets may be sent there. */
  public boolean up() {
    return state.isUp();
  }

  /** Whether all that is known is that flows of a process before this one go there. */
  public boolean adopted() {
    return state == State.ADOPTED;
  }
}
