package slr.packet.rsvp;

import static java.util.Objects.requireNonNull;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import slr.packet.IpAddress;
import slr.packet.rsvp.MalformedRsvpException.Reason;

/**
 * Reads the objects of one message: in any order, each once, and after STYLE the flow descriptors.
 * Objects of unknown classes are skipped or refused by the upper bits of their Class-Num (RFC 2205
 * 3.10).
 */
final class MessageReader {

  private static final int NULL_OBJECT = 0;

  /** Of classes that may be skipped: 10 to be ignored, 11 to be forwarded. */
  private static final int MAY_BE_SKIPPED = 0x80;

  private final ByteBuffer octets;
  private final MessageType type;
  private final FlowListReader flows;
  private @Nullable RsvpSession session;
  private @Nullable IpAddress hop;
  private @Nullable RsvpError error;
  private @Nullable FilterSpec sender;
  private @Nullable TunnelObject tunnel;
  private @Nullable IpAddress receiver;
  private @Nullable AckReader acks;
  private @Nullable Srefresh refresh;
  private int refreshMs;

  /** The bits of the classes that came before the flow descriptors. */
  private int seen;

  private MessageReader(ByteBuffer octets) throws MalformedRsvpException {
    this.octets = octets;
    this.type = MessageType.of(octets.get(CommonHeader.TYPE) & 0xff);
    this.flows = new FlowListReader(type);
  }

  /**
   * Reads a message whose header was checked.
   *
   * @param octets the whole message from index 0 to the limit, big-endian
   * @param from where the first object is
   */
  static RsvpMessage read(ByteBuffer octets, int from) throws MalformedRsvpException {
    MessageReader reader = new MessageReader(octets);
    reader.takeAll(from);
    return reader.message();
  }

  private void takeAll(int from) throws MalformedRsvpException {
    int at = from;
    while (at < octets.limit()) {
      int lengthBytes = ObjectReader.lengthBytes(octets, at);
      boolean sound = lengthBytes >= ObjectReader.HEADER_BYTES && lengthBytes % 4 == 0;
      if (!sound || lengthBytes > octets.limit() - at) {
        throw ObjectReader.fault(Reason.OBJECT_LENGTH, octets, at);
      }
      ObjectClass object = classify(at, lengthBytes);
      if (object == ObjectClass.INTEGRITY) {
        boolean first = at == CommonHeader.BYTES;
        throw ObjectReader.fault(first ? Reason.SIGNED : Reason.UNEXPECTED_OBJECT, octets, at);
      }
      if (object != null && hasSeen(ObjectClass.STYLE)) {
        flows.take(object, octets, at);
      } else if (object != null) {
        take(object, at);
      }
      at += lengthBytes;
    }
  }

  /** The class of the object, or null if it is to be skipped. */
  private @Nullable ObjectClass classify(int at, int lengthBytes) throws MalformedRsvpException {
    int number = ObjectReader.classNumber(octets, at);
    ObjectClass object = ObjectClass.of(number);
    if (object == ObjectClass.TUNNEL) {
      return TunnelObjectCodec.isOurs(octets, at, lengthBytes) ? object : null;
    }
    if (object == null && number != NULL_OBJECT && (number & MAY_BE_SKIPPED) == 0) {
      throw ObjectReader.fault(Reason.UNKNOWN_CLASS, octets, at);
    }
    return object;
  }

  private void take(ObjectClass object, int at) throws MalformedRsvpException {
    if (!type.allows(object)) {
      throw ObjectReader.fault(Reason.UNEXPECTED_OBJECT, octets, at);
    }
    if (hasSeen(object) && object != ObjectClass.MESSAGE_ID_ACK) {
      throw ObjectReader.fault(Reason.DUPLICATE_OBJECT, octets, at);
    }
    seen |= object.bit();
    switch (object) {
      case SESSION -> session = ObjectReader.session(octets, at);
      case RSVP_HOP -> hop = ObjectReader.address(octets, at, object);
      case TIME_VALUES -> refreshMs = ObjectReader.refreshMs(octets, at);
      case ERROR_SPEC -> error = ObjectReader.error(octets, at);
      case STYLE -> ObjectReader.checkStyle(octets, at);
      case SENDER_TEMPLATE -> sender = ObjectReader.filter(octets, at, object);
      case SENDER_TSPEC -> ObjectReader.checkTrafficSpec(octets, at);
      case RESV_CONFIRM -> receiver = ObjectReader.address(octets, at, object);
      case TUNNEL -> tunnel = TunnelObjectCodec.read(octets, at);
      case MESSAGE_ID_LIST -> refresh = ObjectReader.refresh(octets, at);
      case MESSAGE_ID_ACK -> takeAck(at);
      case INTEGRITY, FLOWSPEC, FILTER_SPEC, MESSAGE_ID ->
          throw new AssertionError(type + " allows " + object);
    }
  }

  private void takeAck(int at) throws MalformedRsvpException {
    if (acks == null) {
      acks = new AckReader();
    }
    acks.take(octets, at);
  }

  private RsvpMessage message() throws MalformedRsvpException {
    ObjectClass missing = type.missing(seen);
    if (missing != null) {
      throw ObjectReader.fault(Reason.MISSING_OBJECT, missing);
    }
    if (hasSeen(ObjectClass.STYLE)) {
      flows.finish();
      for (FilterSpec flow : flows.filters()) {
        checkFamily(flow, ObjectClass.FILTER_SPEC);
      }
    }
    if (sender != null) {
      checkFamily(sender, ObjectClass.SENDER_TEMPLATE);
    }
    return switch (type) {
      case PATH ->
          new Path(
              requireNonNull(session),
              requireNonNull(hop),
              refreshMs,
              requireNonNull(sender),
              requireNonNull(tunnel));
      case RESV ->
          new Resv(requireNonNull(session), requireNonNull(hop), refreshMs, flows.descriptors());
      case PATH_ERR ->
          new PathErr(requireNonNull(session), requireNonNull(error), requireNonNull(sender));
      case RESV_ERR ->
          new ResvErr(
              requireNonNull(session),
              requireNonNull(hop),
              requireNonNull(error),
              flows.filters().getFirst());
      case PATH_TEAR ->
          new PathTear(requireNonNull(session), requireNonNull(hop), requireNonNull(sender));
      case RESV_TEAR -> new ResvTear(requireNonNull(session), requireNonNull(hop), flows.filters());
      case RESV_CONF -> confirmation(requireNonNull(error));
      case ACK -> requireNonNull(acks).ack();
      case SREFRESH -> requireNonNull(refresh);
    };
  }

  private boolean hasSeen(ObjectClass object) {
    return (seen & object.bit()) != 0;
  }

  private ResvConf confirmation(RsvpError spec) throws MalformedRsvpException {
    if (spec.code() != RsvpError.CONFIRMATION) {
      throw new MalformedRsvpException(Reason.VALUE, spec.code());
    }
    return new ResvConf(
        requireNonNull(session),
        spec,
        requireNonNull(receiver),
        flows.filters().getFirst(),
        flows.tunnel());
  }

  private void checkFamily(FilterSpec flow, ObjectClass object) throws MalformedRsvpException {
    if (flow.isV4() != requireNonNull(session).isV4()) {
      throw ObjectReader.fault(Reason.FAMILY, object);
    }
  }
}
