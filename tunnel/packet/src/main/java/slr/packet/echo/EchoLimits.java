package slr.packet.echo;

import slr.packet.IpAddress;
import slr.packet.IpProtocol;

/** Every bound of the augmented echo, with its reason and unit. */
public final class EchoLimits {

  /**
   * Seconds from sending to expiry at most: a reply takes a round trip, and what is older only
   * serves who replays it.
   */
  public static final int LIFETIME_S_MAX = 60;

  /** Seconds by which the clocks of two nodes may differ. */
  public static final int SKEW_S = 30;

  /** Seconds of an epoch: a key that leaks is worth two hours at most. */
  public static final int EPOCH_S = 3_600;

  /** Seconds since 1970 are 32 bits unsigned on the wire: until 2106. */
  public static final long TIME_S_MAX = 0xffff_ffffL;

  /** The highest epoch that there is a time for. */
  public static final long EPOCH_MAX = TIME_S_MAX / EPOCH_S;

  private EchoLimits() {}

  /** The epoch of a time, in seconds since 1970. */
  public static long epochOf(long nowS) {
    return nowS / EPOCH_S;
  }

  static void requireRange(String what, long value, long least, long most) {
    if (value < least || value > most) {
      throw new IllegalArgumentException(
          what + " " + value + " is out of range: use " + least + " to " + most);
    }
  }

  static void requireUnicast(String what, IpAddress address) {
    if (!address.isUnicast()) {
      throw new IllegalArgumentException(what + " is " + address + ": use an address of a node");
    }
  }

  /** Only these have flows that a host can find stalled or say to be its own. */
  static boolean hasFlows(int protocol) {
    return protocol == IpProtocol.TCP || protocol == IpProtocol.UDP;
  }
}
