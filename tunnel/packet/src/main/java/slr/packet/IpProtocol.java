package slr.packet;

/** Protocol and next-header numbers (IANA) that this package knows, and their names. */
public final class IpProtocol {

  public static final int HOP_BY_HOP = 0;
  public static final int ICMP = 1;

  /** IPv4 in IP (RFC 2003, RFC 2473). */
  public static final int IPV4 = 4;

  public static final int TCP = 6;
  public static final int UDP = 17;

  /** IPv6 in IP (RFC 4213, RFC 2473). */
  public static final int IPV6 = 41;

  public static final int ROUTING = 43;
  public static final int FRAGMENT = 44;

  /** Resource reservation (RFC 2205). */
  public static final int RSVP = 46;

  public static final int ICMPV6 = 58;
  public static final int NO_NEXT_HEADER = 59;
  public static final int DESTINATION_OPTIONS = 60;

  private IpProtocol() {}

  /** {@code tcp}, {@code udp}, ... or the number in words, {@code protocol 47}. */
  public static String name(int protocol) {
    return switch (protocol) {
      case ICMP -> "icmp";
      case IPV4 -> "ipv4";
      case TCP -> "tcp";
      case UDP -> "udp";
      case IPV6 -> "ipv6";
      case ICMPV6 -> "icmpv6";
      default -> "protocol " + protocol;
    };
  }
}
