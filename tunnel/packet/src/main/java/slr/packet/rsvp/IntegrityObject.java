package slr.packet.rsvp;

import java.nio.ByteBuffer;
import slr.packet.rsvp.MalformedRsvpException.Reason;

/**
 * The object INTEGRITY, first in a message (RFC 2747 2).
 *
 * <pre>
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * +-------------------------------+---------------+---------------+
 * |           Length, 52          |    Class 4    |    C-Type 1   |
 * +---------------+---------------+---------------+---------------+
 * |    Flags, 0   |  (Reserved)   |                               |
 * +---------------+---------------+                               +
 * |                    Key Identifier, 48 bits                    |
 * +---------------------------------------------------------------+
 * |                   Sequence Number, 64 bits                    |
 * |                                                               |
 * +---------------------------------------------------------------+
 * |            HMAC-SHA-256 of the message, 32 octets             |
 * |                   with zeros in this place                    |
 * +---------------------------------------------------------------+
 * </pre>
 */
final class IntegrityObject {

  /** Octets of the digest. */
  static final int DIGEST_BYTES = 32;

  /** Where the digest is in the message. */
  static final int DIGEST = CommonHeader.BYTES + 20;

  /** Where the objects are that are signed. */
  static final int END = DIGEST + DIGEST_BYTES;

  private static final int AT = CommonHeader.BYTES;
  private static final int KEY_WORD = AT + 4;
  private static final int SEQUENCE = KEY_WORD + 8;

  private IntegrityObject() {}

  /** Whether the first object is one, for a message of which the header was checked. */
  static boolean isFirst(ByteBuffer octets) {
    return octets.limit() >= AT + ObjectReader.HEADER_BYTES
        && ObjectReader.classNumber(octets, AT) == ObjectClass.INTEGRITY.number();
  }

  /** Refuses a message whose first object is none, or none of ours. */
  static void check(ByteBuffer octets) throws MalformedRsvpException {
    if (!isFirst(octets)) {
      boolean empty = octets.limit() < AT + ObjectReader.HEADER_BYTES;
      int number = empty ? 0 : ObjectReader.classNumber(octets, AT);
      throw new MalformedRsvpException(Reason.NOT_SIGNED, number);
    }
    if (ObjectReader.cType(octets, AT) != ObjectClass.C_TYPE_ONLY) {
      throw ObjectReader.fault(Reason.UNKNOWN_C_TYPE, octets, AT);
    }
    boolean sound = ObjectReader.lengthBytes(octets, AT) == ObjectClass.INTEGRITY.bytes();
    if (!sound || octets.limit() < END) {
      throw ObjectReader.fault(Reason.OBJECT_LENGTH, octets, AT);
    }
  }

  /** Writes it with a digest of zeros. */
  static void write(ByteBuffer octets, long keyId, long sequence) {
    int cType = ObjectClass.C_TYPE_ONLY;
    octets.putInt(
        AT, ObjectClass.INTEGRITY.bytes() << 16 | ObjectClass.INTEGRITY.number() << 8 | cType);
    octets.putLong(KEY_WORD, keyId);
    octets.putLong(SEQUENCE, sequence);
    for (int at = DIGEST; at < END; at += Long.BYTES) {
      octets.putLong(at, 0);
    }
  }

  static long keyId(ByteBuffer octets) {
    return octets.getLong(KEY_WORD) & RsvpLimits.KEY_ID;
  }

  static long sequence(ByteBuffer octets) {
    return octets.getLong(SEQUENCE);
  }
}
