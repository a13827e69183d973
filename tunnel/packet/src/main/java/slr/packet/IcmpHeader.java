package slr.packet;

/** Field offsets, types and codes of ICMP (RFC 792) and ICMPv6 (RFC 4443). */
public final class IcmpHeader {

  /** Octets before the body; in an error message the quoted packet begins after them. */
  public static final int BYTES = 8;

  static final int TYPE = 0;
  static final int CODE = TYPE + 1;
  static final int CHECKSUM = CODE + 1;
  static final int REST = CHECKSUM + 2;

  public static final int V4_ECHO_REPLY = 0;
  public static final int V4_UNREACHABLE = 3;
  public static final int V4_FRAGMENTATION_NEEDED_CODE = 4;
  public static final int V4_SOURCE_QUENCH = 4;
  public static final int V4_REDIRECT = 5;
  public static final int V4_ECHO_REQUEST = 8;
  public static final int V4_TIME_EXCEEDED = 11;
  public static final int V4_PARAMETER_PROBLEM = 12;

  public static final int V6_UNREACHABLE = 1;
  public static final int V6_PACKET_TOO_BIG = 2;
  public static final int V6_TIME_EXCEEDED = 3;
  public static final int V6_PARAMETER_PROBLEM = 4;

  /** RFC 4443 2.1: types below this one are errors. */
  public static final int V6_FIRST_INFORMATIONAL = 128;

  public static final int V6_ECHO_REQUEST = 128;
  public static final int V6_ECHO_REPLY = 129;
  public static final int V6_REDIRECT = 137;

  private IcmpHeader() {}
}
