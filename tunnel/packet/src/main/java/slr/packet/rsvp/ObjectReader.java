package slr.packet.rsvp;

import java.nio.ByteBuffer;
import slr.packet.IpAddress;
import slr.packet.rsvp.MalformedRsvpException.Reason;

/**
 * Reads one object, of which the caller knows that it ends within the message. Reserved bits are
 * not looked at, as RFC 2205 3.1.2 has it.
 */
final class ObjectReader {

  /** Octets of what is before every object: length, Class-Num, C-Type. */
  static final int HEADER_BYTES = 4;

  private static final int CLASS = 2;
  private static final int C_TYPE = CLASS + 1;

  /** Words of the null service, the shortest that can be asked for. */
  private static final int INTSERV_WORDS_MIN = 3;

  private ObjectReader() {}

  static int lengthBytes(ByteBuffer octets, int at) {
    return octets.getShort(at) & 0xffff;
  }

  static int classNumber(ByteBuffer octets, int at) {
    return octets.get(at + CLASS) & 0xff;
  }

  static int cType(ByteBuffer octets, int at) {
    return octets.get(at + C_TYPE) & 0xff;
  }

  /** That something is wrong with the object here. */
  static MalformedRsvpException fault(Reason reason, ByteBuffer octets, int at) {
    return new MalformedRsvpException(reason, octets.getShort(at + CLASS) & 0xffff);
  }

  /** That something is wrong with objects of this class. */
  static MalformedRsvpException fault(Reason reason, ObjectClass object) {
    return new MalformedRsvpException(reason, object.number() << 8);
  }

  /** The family of an object with an address, which has the right length for it. */
  static boolean isV4(ByteBuffer octets, int at, ObjectClass object) throws MalformedRsvpException {
    int cType = cType(octets, at);
    if (cType != ObjectClass.C_TYPE_V4 && cType != ObjectClass.C_TYPE_V6) {
      throw fault(Reason.UNKNOWN_C_TYPE, octets, at);
    }
    boolean v4 = cType == ObjectClass.C_TYPE_V4;
    requireLength(octets, at, object.bytes(v4));
    return v4;
  }

  /** The address at an offset in an object. */
  static IpAddress address(ByteBuffer octets, int at, int offset, boolean v4)
      throws MalformedRsvpException {
    IpAddress address =
        v4
            ? IpAddress.ofV4(octets.getInt(at + offset))
            : new IpAddress(octets.getLong(at + offset), octets.getLong(at + offset + 8));
    if (address.isV4() != v4 || RsvpLimits.isUnspecified(address)) {
      throw fault(Reason.ADDRESS, octets, at);
    }
    return address;
  }

  static RsvpSession session(ByteBuffer octets, int at) throws MalformedRsvpException {
    boolean v4 = isV4(octets, at, ObjectClass.SESSION);
    int last = lastWord(octets, at);
    int protocol = last >>> 24;
    if (protocol == 0) {
      throw new MalformedRsvpException(Reason.VALUE, protocol);
    }
    return new RsvpSession(address(octets, at, HEADER_BYTES, v4), protocol, last & 0xffff);
  }

  /** The address of an object in which nothing else is of interest. */
  static IpAddress address(ByteBuffer octets, int at, ObjectClass object)
      throws MalformedRsvpException {
    return address(octets, at, HEADER_BYTES, isV4(octets, at, object));
  }

  static int refreshMs(ByteBuffer octets, int at) throws MalformedRsvpException {
    requireOnly(octets, at, ObjectClass.TIME_VALUES);
    int refreshMs = lastWord(octets, at);
    if (refreshMs < 1 || refreshMs > RsvpLimits.REFRESH_MS) {
      throw new MalformedRsvpException(Reason.VALUE, refreshMs & 0xffff_ffffL);
    }
    return refreshMs;
  }

  static RsvpError error(ByteBuffer octets, int at) throws MalformedRsvpException {
    IpAddress node = address(octets, at, ObjectClass.ERROR_SPEC);
    int last = lastWord(octets, at);
    return new RsvpError(node, last >>> 24, last >>> 16 & 0xff, last & 0xffff);
  }

  static FilterSpec filter(ByteBuffer octets, int at, ObjectClass object)
      throws MalformedRsvpException {
    return new FilterSpec(address(octets, at, object), lastWord(octets, at) & 0xffff);
  }

  /** Refuses every style but fixed filter. */
  static void checkStyle(ByteBuffer octets, int at) throws MalformedRsvpException {
    requireOnly(octets, at, ObjectClass.STYLE);
    int options = lastWord(octets, at) & 0xff_ffff;
    if (options != ObjectWriter.FIXED_FILTER) {
      throw new MalformedRsvpException(Reason.STYLE, options);
    }
  }

  /**
   * Whatever is asked for, nothing is admitted by it: an IntServ message is enough. One that is no
   * shorter than ours, so that what was read is never too long to be written.
   */
  static void checkTrafficSpec(ByteBuffer octets, int at) throws MalformedRsvpException {
    if (cType(octets, at) != ObjectClass.C_TYPE_INTSERV) {
      throw fault(Reason.UNKNOWN_C_TYPE, octets, at);
    }
    int words = lengthBytes(octets, at) / 4 - 2;
    if (words < INTSERV_WORDS_MIN || words != (octets.getInt(at + HEADER_BYTES) & 0xffff)) {
      throw fault(Reason.OBJECT_LENGTH, octets, at);
    }
  }

  static MessageId messageId(ByteBuffer octets, int at) throws MalformedRsvpException {
    requireOnly(octets, at, ObjectClass.MESSAGE_ID);
    boolean ackDesired = (octets.getInt(at + HEADER_BYTES) >>> 24 & ObjectWriter.ACK_DESIRED) != 0;
    return new MessageId(epoch(octets, at), lastWord(octets, at), ackDesired);
  }

  /** Whether the object acknowledges; otherwise it says that an identifier is unknown. */
  static boolean isAck(ByteBuffer octets, int at) throws MalformedRsvpException {
    int cType = cType(octets, at);
    if (cType != ObjectClass.C_TYPE_ACK && cType != ObjectClass.C_TYPE_NACK) {
      throw fault(Reason.UNKNOWN_C_TYPE, octets, at);
    }
    requireLength(octets, at, ObjectClass.MESSAGE_ID_ACK.bytes());
    return cType == ObjectClass.C_TYPE_ACK;
  }

  /** The epoch of an object whose first word is flags and epoch. */
  static int epoch(ByteBuffer octets, int at) {
    return octets.getInt(at + HEADER_BYTES) & RsvpLimits.EPOCH;
  }

  static Srefresh refresh(ByteBuffer octets, int at) throws MalformedRsvpException {
    if (cType(octets, at) != ObjectClass.C_TYPE_ONLY) {
      throw fault(Reason.UNKNOWN_C_TYPE, octets, at);
    }
    int head = ObjectClass.MESSAGE_ID_LIST.bytes();
    int count = (lengthBytes(octets, at) - head) / Integer.BYTES;
    if (count < 1) {
      throw fault(Reason.OBJECT_LENGTH, octets, at);
    }
    int[] identifiers = new int[count];
    for (int i = 0; i < count; i++) {
      identifiers[i] = octets.getInt(at + head + i * Integer.BYTES);
    }
    return new Srefresh(epoch(octets, at), IdentifierList.of(identifiers));
  }

  static int lastWord(ByteBuffer octets, int at) {
    return octets.getInt(at + lengthBytes(octets, at) - 4);
  }

  private static void requireOnly(ByteBuffer octets, int at, ObjectClass object)
      throws MalformedRsvpException {
    if (cType(octets, at) != ObjectClass.C_TYPE_ONLY) {
      throw fault(Reason.UNKNOWN_C_TYPE, octets, at);
    }
    requireLength(octets, at, object.bytes());
  }

  private static void requireLength(ByteBuffer octets, int at, int lengthBytes)
      throws MalformedRsvpException {
    if (lengthBytes(octets, at) != lengthBytes) {
      throw fault(Reason.OBJECT_LENGTH, octets, at);
    }
  }
}
