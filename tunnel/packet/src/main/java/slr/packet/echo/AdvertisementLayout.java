package slr.packet.echo;

import java.nio.ByteBuffer;
import slr.packet.IpAddress;

/**
 * Where everything is in the data of an echo, in the document's order (A18); then what it does not
 * have. The 56 octets before, and the ICMP header, are the 64 that ICMP wants.
 *
 * <pre>
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * +---------------------------------------------------------------+
 * |                   Type Identifier, "SLRF"                     |
 * +---------------------------------------------------------------+
 * |                 Client Address, 4 or 16 octets                |
 * +-------------------------------+-------------------------------+
 * |          Client Port          |                               |
 * +-------------------------------+                               +
 * |              Virtual Host Address, 4 or 16 octets             |
 * +                               +-------------------------------+
 * |                               |         Virtual Port          |
 * +-------------------------------+-------------------------------+
 * |       Server Address, 16 octets; IPv4 as ::ffff:0:0/96        |
 * +-------------------------------+-------+-------+---------------+
 * |          Server Port          |Layout |Family |   Protocol    |
 * +-------------------------------+-------+-------+---------------+
 * |              Incarnation of the host, in ms                   |
 * |                                                               |
 * +---------------------------------------------------------------+
 * |               Epoch of the key, hours since 1970              |
 * +---------------------------------------------------------------+
 * |                   Expiry, seconds since 1970                  |
 * +---------------------------------------------------------------+
 * |                       Nonce, 64 bits                          |
 * |                                                               |
 * +---------------------------------------------------------------+
 * |            HMAC-SHA-256 of all since the identifier,          |
 * |                      its first 16 octets                      |
 * +---------------------------------------------------------------+
 * </pre>
 */
final class AdvertisementLayout {

  /** Octets of data that ICMP wants: 64 with its header. */
  static final int LEAD_BYTES = 56;

  /** The type identifier, in letters. */
  static final int TYPE = 'S' << 24 | 'L' << 16 | 'R' << 8 | 'F';

  /** Of this layout; another one has another number. */
  static final int LAYOUT = 1;

  private static final int V4_FAMILY = 4;
  private static final int V6_FAMILY = 6;

  private static final int FIXED_BYTES =
      Integer.BYTES // type
          + 2 * Short.BYTES // ports of client and virtual host
          + 2 * Long.BYTES // server
          + Short.BYTES // its port
          + 2 * Byte.BYTES // layout, family, protocol
          + Long.BYTES // incarnation
          + 2 * Integer.BYTES // epoch, expiry
          + Long.BYTES; // nonce

  private AdvertisementLayout() {}

  /** Octets that are signed. */
  static int signedBytes(boolean v4) {
    return FIXED_BYTES + (v4 ? 2 * Integer.BYTES : 4 * Long.BYTES);
  }

  /** Octets of the data of an echo. */
  static int dataBytes(boolean v4) {
    return LEAD_BYTES + signedBytes(v4) + EchoMac.MAC_BYTES;
  }

  /** The octets that are signed: the same advertisement always has the same. */
  static byte[] signed(FlowAdvertisement advertisement) {
    ByteBuffer out = ByteBuffer.allocate(signedBytes(advertisement.isV4()));
    int family = advertisement.isV4() ? V4_FAMILY : V6_FAMILY;
    return out.putInt(TYPE)
        .put(advertisement.client().toBytes())
        .putShort((short) advertisement.clientPort())
        .put(advertisement.virtualHost().toBytes())
        .putShort((short) advertisement.virtualPort())
        .putLong(advertisement.server().high())
        .putLong(advertisement.server().low())
        .putShort((short) advertisement.serverPort())
        .put((byte) (LAYOUT << 4 | family))
        .put((byte) advertisement.protocol())
        .putLong(advertisement.incarnation())
        .putInt((int) advertisement.epoch())
        .putInt((int) advertisement.expiryS())
        .putLong(advertisement.nonce())
        .array();
  }

  /**
   * Reads data of the right length that begins with the type.
   *
   * @param data from the type identifier on
   */
  static EchoReading read(ByteBuffer data, boolean v4) {
    IpAddress client = address(data.position(Integer.BYTES), v4);
    int clientPort = u16(data);
    IpAddress virtualHost = address(data, v4);
    int virtualPort = u16(data);
    IpAddress server = new IpAddress(data.getLong(), data.getLong());
    int serverPort = u16(data);
    int layout = data.get() & 0xff;
    int protocol = data.get() & 0xff;
    long incarnation = data.getLong();
    long epoch = data.getInt() & 0xffff_ffffL;
    long expiryS = data.getInt() & 0xffff_ffffL;
    long nonce = data.getLong();
    if (layout >>> 4 != LAYOUT) {
      return EchoRefusal.UNKNOWN_LAYOUT;
    }
    if ((layout & 0x0f) != (v4 ? V4_FAMILY : V6_FAMILY)
        || !EchoLimits.hasFlows(protocol)
        || !client.isUnicast()
        || !virtualHost.isUnicast()
        || client.isV4() != v4
        || virtualHost.isV4() != v4
        || !server.isUnicast()
        || incarnation < 0
        || epoch > EchoLimits.EPOCH_MAX) {
      return EchoRefusal.MALFORMED;
    }
    FlowAdvertisement advertisement =
        new FlowAdvertisement(
            protocol,
            client,
            clientPort,
            virtualHost,
            virtualPort,
            server,
            serverPort,
            incarnation,
            epoch,
            expiryS,
            nonce);
    return new EchoHint(advertisement, data.getLong(), data.getLong());
  }

  private static IpAddress address(ByteBuffer data, boolean v4) {
    return v4 ? IpAddress.ofV4(data.getInt()) : new IpAddress(data.getLong(), data.getLong());
  }

  private static int u16(ByteBuffer data) {
    return data.getShort() & 0xffff;
  }
}
