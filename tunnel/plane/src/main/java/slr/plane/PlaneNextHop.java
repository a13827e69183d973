package slr.plane;

/**
 * How the next machine is reached; its link address is known.
 *
 * @param interfaceIndex the kernel's number of the interface
 * @param mtuBytes the longest outer packet
 * @param destinationMac its 48-bit link address
 * @param sourceMac ours on that interface
 */
public record PlaneNextHop(int interfaceIndex, int mtuBytes, long destinationMac, long sourceMac) {

  /** Every link takes as much (RFC 791 3.2). */
  private static final int MTU_BYTES_MIN = 68;

  private static final int MTU_BYTES_MAX = 0xffff;
  private static final long MAC_LIMIT = 1L << 48;

  /** Whether there may be a next hop with this MTU. */
  public static boolean isMtu(int bytes) {
    return bytes >= MTU_BYTES_MIN && bytes <= MTU_BYTES_MAX;
  }

  public PlaneNextHop {
    if (interfaceIndex <= 0) {
      throw new IllegalArgumentException("no interface has the number " + interfaceIndex);
    }
    if (!isMtu(mtuBytes)) {
      throw new IllegalArgumentException(
          "an MTU of " + mtuBytes + " is out of range: use " + MTU_BYTES_MIN + " to 65535");
    }
    if (destinationMac < 0 || destinationMac >= MAC_LIMIT) {
      throw new IllegalArgumentException("a link address has 48 bits: " + destinationMac);
    }
    if (sourceMac < 0 || sourceMac >= MAC_LIMIT) {
      throw new IllegalArgumentException("a link address has 48 bits: " + sourceMac);
    }
  }
}
