package slr.packet.rsvp;

import static slr.packet.rsvp.ObjectClass.ERROR_SPEC;
import static slr.packet.rsvp.ObjectClass.MESSAGE_ID_ACK;
import static slr.packet.rsvp.ObjectClass.MESSAGE_ID_LIST;
import static slr.packet.rsvp.ObjectClass.RESV_CONFIRM;
import static slr.packet.rsvp.ObjectClass.RSVP_HOP;
import static slr.packet.rsvp.ObjectClass.SENDER_TEMPLATE;
import static slr.packet.rsvp.ObjectClass.SENDER_TSPEC;
import static slr.packet.rsvp.ObjectClass.SESSION;
import static slr.packet.rsvp.ObjectClass.STYLE;
import static slr.packet.rsvp.ObjectClass.TIME_VALUES;
import static slr.packet.rsvp.ObjectClass.TUNNEL;

import org.jspecify.annotations.Nullable;

/**
 * The messages, and what must be in each before its flow descriptors (RFC 2205 3.1, RFC 2961 4, 5).
 * Those that have STYLE have flow descriptors after it.
 */
enum MessageType {
  PATH(1, SESSION, RSVP_HOP, TIME_VALUES, SENDER_TEMPLATE, SENDER_TSPEC, TUNNEL),
  RESV(2, SESSION, RSVP_HOP, TIME_VALUES, STYLE),
  PATH_ERR(3, SESSION, ERROR_SPEC, SENDER_TEMPLATE, SENDER_TSPEC),
  RESV_ERR(4, SESSION, RSVP_HOP, ERROR_SPEC, STYLE),
  PATH_TEAR(5, SESSION, RSVP_HOP, SENDER_TEMPLATE),
  RESV_TEAR(6, SESSION, RSVP_HOP, STYLE),
  RESV_CONF(7, SESSION, ERROR_SPEC, RESV_CONFIRM, STYLE),
  ACK(13, MESSAGE_ID_ACK),
  SREFRESH(15, MESSAGE_ID_LIST);

  private final int number;

  /** The bits of classes. */
  private final int required;

  MessageType(int number, ObjectClass... required) {
    this.number = number;
    int bits = 0;
    for (ObjectClass object : required) {
      bits |= object.bit();
    }
    this.required = bits;
  }

  /** The type of this Msg Type. */
  static MessageType of(int number) throws MalformedRsvpException {
    for (MessageType type : values()) {
      if (type.number == number) {
        return type;
      }
    }
    throw new MalformedRsvpException(MalformedRsvpException.Reason.UNKNOWN_TYPE, number);
  }

  static MessageType of(RsvpMessage message) {
    return switch (message) {
      case Path _ -> PATH;
      case Resv _ -> RESV;
      case PathErr _ -> PATH_ERR;
      case ResvErr _ -> RESV_ERR;
      case PathTear _ -> PATH_TEAR;
      case ResvTear _ -> RESV_TEAR;
      case ResvConf _ -> RESV_CONF;
      case Ack _ -> ACK;
      case Srefresh _ -> SREFRESH;
    };
  }

  /** Msg Type. */
  int number() {
    return number;
  }

  /**
   * An object that must be in it and is not; null if all are.
   *
   * @param seen the bits of those that are in it
   */
  @Nullable ObjectClass missing(int seen) {
    for (ObjectClass object : ObjectClass.values()) {
      if ((required & ~seen & object.bit()) != 0) {
        return object;
      }
    }
    return null;
  }

  /** Whether it may be in it; a PathTear need not say what traffic a sender has (3.1.5). */
  boolean allows(ObjectClass object) {
    return requires(object) || (object == SENDER_TSPEC && requires(SENDER_TEMPLATE));
  }

  private boolean requires(ObjectClass object) {
    return (required & object.bit()) != 0;
  }
}
