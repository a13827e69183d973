package slr.packet;

/** Which addresses may stand where on the wire; allocates nothing. */
final class AddressRules {

  /** RFC 4291 2.5.5.1: {@code ::/96}, IPv4-compatible, with {@code ::} and {@code ::1} in it. */
  private static final long LOW_32 = 0xffff_ffffL;

  private AddressRules() {}

  /**
   * Whether a packet may come from here: no multicast, loopback, unspecified or limited broadcast
   * address (RFC 1812 5.3.7), and none of the IPv6 ranges that RFC 4213 3.6 lists.
   */
  static boolean maySendV4(int bits) {
    return mayReceiveV4(bits) && !isMulticastV4(bits) && bits != -1;
  }

  /** Whether a packet may go there: neither {@code 0.0.0.0/8} nor {@code 127.0.0.0/8}. */
  static boolean mayReceiveV4(int bits) {
    int network = bits >>> 24;
    return network != 0 && network != 127;
  }

  static boolean maySendV6(long high, long low) {
    return mayReceiveV6(high, low) && !isMulticastV6(high);
  }

  /** Neither {@code ::/96} nor an IPv4-mapped address, which would pass for IPv4 in our tables. */
  static boolean mayReceiveV6(long high, long low) {
    return high != 0 || ((low & ~LOW_32) != 0 && !IpAddress.isV4(high, low));
  }

  /** Multicast or limited broadcast. */
  static boolean isForMany(long high, long low) {
    return IpAddress.isV4(high, low)
        ? isMulticastV4((int) low) || (int) low == -1
        : isMulticastV6(high);
  }

  private static boolean isMulticastV4(int bits) {
    return bits >>> 28 == 0xe;
  }

  private static boolean isMulticastV6(long high) {
    return high >>> 56 == 0xff;
  }
}
