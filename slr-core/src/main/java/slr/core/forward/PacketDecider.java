package slr.core.forward;

import slr.core.choice.NextHopSet;
import slr.packet.IpPacket;

/** What a data plane asks about each packet; {@link ForwardingMachine} is the one that answers. */
public interface PacketDecider {

  /** Where the tunnel of the next packet began; 0 and 0 if no tunnel brought it. */
  default void from(long outerHigh, long outerLow) {}

  /**
   * Decides one packet and counts the verdict.
   *
   * @param packet parsed, with status OK
   */
  Verdict onPacket(IpPacket packet, long nowNs);

  /** Where the last packet goes, by number; {@link NextHopSet#NONE} if it goes nowhere. */
  int nextHop();

  /** By which number the last packet is let go, if it is held, or a copy of it kept. */
  default long heldFor() {
    return 0;
  }

  /** Whether the last packet, which is forwarded, is to be held as well. */
  default boolean keepsCopy() {
    return false;
  }
}
