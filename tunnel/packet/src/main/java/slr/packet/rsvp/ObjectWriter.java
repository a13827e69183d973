package slr.packet.rsvp;

import java.nio.ByteBuffer;
import slr.packet.IpAddress;

/** Writes objects one behind the other (RFC 2205 3.1.2 and appendix A, RFC 2961 4). */
final class ObjectWriter {

  /** Option vector of the fixed filter style: distinct reservations, explicit senders. */
  static final int FIXED_FILTER = 0x00_000a;

  /** RFC 2961 4.2: bit 0 of the flags before the epoch. */
  static final int ACK_DESIRED = 0x01;

  /** IntServ message of version 0 and 3 words, null service of 2, its parameter of 1 (RFC 2997). */
  private static final int INTSERV_HEADER = 3;

  private static final int NULL_SERVICE = 6 << 24 | 2;
  private static final int NULL_SERVICE_TSPEC = 128 << 24 | 1;

  /** Its largest packet: any that IP has, since nothing is admitted by size. */
  private static final int LARGEST_PACKET_BYTES = 0xffff;

  private final ByteBuffer out;

  /**
   * @param out big-endian, at the place of the first object
   */
  ObjectWriter(ByteBuffer out) {
    this.out = out;
  }

  ObjectWriter session(RsvpSession session) {
    addressed(ObjectClass.SESSION, session.destination());
    out.putInt(session.protocol() << 24 | session.port());
    return this;
  }

  /** The logical interface handle is 0: a neighbour is reached one way only. */
  ObjectWriter hop(IpAddress hop) {
    addressed(ObjectClass.RSVP_HOP, hop);
    out.putInt(0);
    return this;
  }

  ObjectWriter timeValues(int refreshMs) {
    header(ObjectClass.TIME_VALUES, ObjectClass.C_TYPE_ONLY).putInt(refreshMs);
    return this;
  }

  ObjectWriter error(RsvpError error) {
    addressed(ObjectClass.ERROR_SPEC, error.node());
    out.putInt(error.flags() << 24 | error.code() << 16 | error.value());
    return this;
  }

  ObjectWriter style() {
    header(ObjectClass.STYLE, ObjectClass.C_TYPE_ONLY).putInt(FIXED_FILTER);
    return this;
  }

  /**
   * The null service: the flow asks for no quality.
   *
   * @param object FLOWSPEC or SENDER_TSPEC
   */
  ObjectWriter nullService(ObjectClass object) {
    header(object, ObjectClass.C_TYPE_INTSERV)
        .putInt(INTSERV_HEADER)
        .putInt(NULL_SERVICE)
        .putInt(NULL_SERVICE_TSPEC)
        .putInt(LARGEST_PACKET_BYTES);
    return this;
  }

  /**
   * A client.
   *
   * @param object FILTER_SPEC or SENDER_TEMPLATE
   */
  ObjectWriter filter(ObjectClass object, FilterSpec filter) {
    addressed(object, filter.source());
    out.putInt(filter.port());
    return this;
  }

  ObjectWriter confirm(IpAddress receiver) {
    addressed(ObjectClass.RESV_CONFIRM, receiver);
    return this;
  }

  ObjectWriter messageId(MessageId id) {
    int flags = id.ackDesired() ? ACK_DESIRED : 0;
    header(ObjectClass.MESSAGE_ID, ObjectClass.C_TYPE_ONLY)
        .putInt(flags << 24 | id.epoch())
        .putInt(id.identifier());
    return this;
  }

  /** An object for each. */
  ObjectWriter acks(int cType, int epoch, IdentifierList identifiers) {
    for (int i = 0; i < identifiers.size(); i++) {
      header(ObjectClass.MESSAGE_ID_ACK, cType).putInt(epoch).putInt(identifiers.get(i));
    }
    return this;
  }

  /** One object for all. */
  ObjectWriter identifiers(int epoch, IdentifierList identifiers) {
    int lengthBytes = ObjectClass.MESSAGE_ID_LIST.bytes() + identifiers.size() * Integer.BYTES;
    header(ObjectClass.MESSAGE_ID_LIST, ObjectClass.C_TYPE_ONLY, lengthBytes).putInt(epoch);
    for (int i = 0; i < identifiers.size(); i++) {
      out.putInt(identifiers.get(i));
    }
    return this;
  }

  ObjectWriter tunnel(TunnelObject tunnel) {
    boolean v4 = tunnel.endPoint().isV4();
    header(ObjectClass.TUNNEL, cType(v4), ObjectClass.TUNNEL.bytes(v4));
    TunnelObjectCodec.write(out, tunnel);
    return this;
  }

  static void putAddress(ByteBuffer out, IpAddress address) {
    if (address.isV4()) {
      out.putInt(address.v4Bits());
    } else {
      out.putLong(address.high()).putLong(address.low());
    }
  }

  private void addressed(ObjectClass object, IpAddress address) {
    boolean v4 = address.isV4();
    header(object, cType(v4), object.bytes(v4));
    putAddress(out, address);
  }

  private ByteBuffer header(ObjectClass object, int cType) {
    return header(object, cType, object.bytes());
  }

  private ByteBuffer header(ObjectClass object, int cType, int lengthBytes) {
    return out.putInt(lengthBytes << 16 | object.number() << 8 | cType);
  }

  private static int cType(boolean v4) {
    return v4 ? ObjectClass.C_TYPE_V4 : ObjectClass.C_TYPE_V6;
  }
}
