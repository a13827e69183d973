package slr.packet.rsvp;

import java.nio.ByteBuffer;
import slr.packet.IpAddress;
import slr.packet.TunnelKind;
import slr.packet.rsvp.MalformedRsvpException.Reason;

/**
 * The object TUNNEL, C-Type 1 with an IPv4 end point, 2 with an IPv6 one. Objects of its class are
 * private: the enterprise code says whose one is (RFC 3936 2.3).
 *
 * <pre>
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * +-------------------------------+---------------+---------------+
 * |        Length, 28 or 40       |   Class 252   | C-Type 1 or 2 |
 * +-------------------------------+---------------+---------------+
 * |                    Enterprise code, 32473                     |
 * +---------------+-------------+-+-------------------------------+
 * |     Kind      |  (Reserved) |T|           (Reserved)          |
 * +---------------+-------------+-+-------------------------------+
 * |                        Version of the pin                     |
 * +---------------------------------------------------------------+
 * |              Incarnation of the holder, in ms                 |
 * |                                                               |
 * +---------------------------------------------------------------+
 * |                  End point, 4 or 16 octets                    |
 * +---------------------------------------------------------------+
 * </pre>
 */
final class TunnelObjectCodec {

  /** Kept for examples (RFC 5612), and so nobody's; ours until IANA gives us one. */
  private static final int ENTERPRISE_CODE = 32_473;

  private static final int ENTERPRISE = 4;
  private static final int KIND = ENTERPRISE + 4;
  private static final int FLAGS = KIND + 1;
  private static final int VERSION = KIND + 4;
  private static final int INCARNATION = VERSION + 4;
  private static final int END_POINT = INCARNATION + 8;

  private static final int TRUSTED = 0x01;

  private TunnelObjectCodec() {}

  /** Whether this object of the class is ours; others are to be skipped. */
  static boolean isOurs(ByteBuffer octets, int at, int lengthBytes) throws MalformedRsvpException {
    if (lengthBytes < KIND) {
      throw ObjectReader.fault(Reason.OBJECT_LENGTH, octets, at);
    }
    return octets.getInt(at + ENTERPRISE) == ENTERPRISE_CODE;
  }

  /** Writes what is behind the object's header, at the position. */
  static void write(ByteBuffer out, TunnelObject tunnel) {
    int flags = tunnel.trusted() ? TRUSTED : 0;
    out.putInt(ENTERPRISE_CODE)
        .putInt(number(tunnel.kind()) << 24 | flags << 16)
        .putInt((int) tunnel.version())
        .putLong(tunnel.incarnation());
    ObjectWriter.putAddress(out, tunnel.endPoint());
  }

  static TunnelObject read(ByteBuffer octets, int at) throws MalformedRsvpException {
    boolean v4 = ObjectReader.isV4(octets, at, ObjectClass.TUNNEL);
    long incarnation = octets.getLong(at + INCARNATION);
    if (incarnation < 0) {
      throw new MalformedRsvpException(Reason.VALUE, incarnation);
    }
    IpAddress endPoint = ObjectReader.address(octets, at, END_POINT, v4);
    return new TunnelObject(
        endPoint,
        kind(octets.get(at + KIND) & 0xff),
        incarnation,
        octets.getInt(at + VERSION) & 0xffff_ffffL,
        (octets.get(at + FLAGS) & TRUSTED) != 0);
  }

  /** Numbers of the wire, for ever: never an ordinal. */
  private static int number(TunnelKind kind) {
    return switch (kind) {
      case IP_IN_IP -> 1;
      case GUE -> 2;
      case MAC_LAN -> 3;
    };
  }

  private static TunnelKind kind(int number) throws MalformedRsvpException {
    return switch (number) {
      case 1 -> TunnelKind.IP_IN_IP;
      case 2 -> TunnelKind.GUE;
      case 3 -> TunnelKind.MAC_LAN;
      default -> throw new MalformedRsvpException(Reason.VALUE, number);
    };
  }
}
