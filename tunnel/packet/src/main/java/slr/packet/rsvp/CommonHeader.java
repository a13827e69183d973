package slr.packet.rsvp;

import java.nio.ByteBuffer;
import slr.packet.rsvp.MalformedRsvpException.Reason;

/**
 * The header of every message (RFC 2205 3.1.1).
 *
 * <pre>
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * +-------+-------+---------------+-------------------------------+
 * | Vers 1|Flags 0|   Msg Type    |         RSVP Checksum         |
 * +-------+-------+---------------+-------------------------------+
 * |   Send_TTL    |  (Reserved)   |          RSVP Length          |
 * +---------------+---------------+-------------------------------+
 * </pre>
 */
final class CommonHeader {

  static final int VERSION_FLAGS = 0;
  static final int TYPE = VERSION_FLAGS + 1;
  static final int CHECKSUM = TYPE + 1;
  static final int SEND_TTL = CHECKSUM + 2;
  static final int LENGTH = SEND_TTL + 2;
  static final int BYTES = LENGTH + 2;

  private static final int VERSION = 1;

  /** Neighbours are told by their keys, not by what routers between them would do to a TTL. */
  private static final int TTL = 255;

  private CommonHeader() {}

  /** Writes it, with the checksum 0 that means none. */
  static void write(ByteBuffer octets, MessageType type, int lengthBytes) {
    octets.putInt(VERSION_FLAGS, VERSION << 28 | type.number() << 16);
    octets.putInt(SEND_TTL, TTL << 24 | lengthBytes);
  }

  /** Refuses what is no header of a message that has all of these octets. */
  static void check(ByteBuffer octets, int bytesMax) throws MalformedRsvpException {
    int lengthBytes = octets.limit();
    if (lengthBytes < BYTES) {
      throw new MalformedRsvpException(Reason.TOO_SHORT, lengthBytes);
    }
    int version = (octets.get(VERSION_FLAGS) & 0xff) >>> 4;
    if (version != VERSION) {
      throw new MalformedRsvpException(Reason.VERSION, version);
    }
    int said = octets.getShort(LENGTH) & 0xffff;
    if (said != lengthBytes || said % 4 != 0) {
      throw new MalformedRsvpException(Reason.LENGTH, said);
    }
    if (lengthBytes > bytesMax) {
      throw new MalformedRsvpException(Reason.TOO_LONG, lengthBytes);
    }
  }

  static void putChecksum(ByteBuffer octets, int lengthBytes) {
    int checksum = ~sum(octets, lengthBytes) & 0xffff;
    // Zero would mean that there is none; its twin in one's complement is as right.
    octets.putShort(CHECKSUM, (short) (checksum == 0 ? 0xffff : checksum));
  }

  static void checkChecksum(ByteBuffer octets) throws MalformedRsvpException {
    int checksum = octets.getShort(CHECKSUM) & 0xffff;
    if (checksum != 0 && sum(octets, octets.limit()) != 0xffff) {
      throw new MalformedRsvpException(Reason.CHECKSUM, checksum);
    }
  }

  /** The one's complement sum (RFC 1071) of a whole number of 32-bit words. */
  private static int sum(ByteBuffer octets, int lengthBytes) {
    long sum = 0;
    for (int at = 0; at < lengthBytes; at += 4) {
      sum += octets.getInt(at) & 0xffff_ffffL;
    }
    sum = (sum >>> 32) + (sum & 0xffff_ffffL);
    sum = (sum >>> 16) + (sum & 0xffff);
    sum = (sum >>> 16) + (sum & 0xffff);
    return (int) ((sum >>> 16) + (sum & 0xffff));
  }
}
