package slr.packet.rsvp;

import java.util.Locale;

/**
 * Octets from a neighbour that are no message, or none that may be believed: the message is dropped
 * and counted, and nothing else changes. It has no stack trace, since octets cost a stranger
 * nothing.
 */
public final class MalformedRsvpException extends Exception {

  private static final long serialVersionUID = 1L;

  /**
   * What is wrong. Where it is an object, the value is its Class-Num and C-Type, as in the value of
   * an ERROR_SPEC (RFC 2205 B, codes 13 and 14).
   */
  public enum Reason {
    /** Less than a header; the value is the number of octets. */
    TOO_SHORT,
    /** More octets than {@link RsvpLimits} allows; the value is their number. */
    TOO_LONG,
    /** Not version 1; the value is the version. */
    VERSION,
    /** The header's length is not that of the message; the value is what it says. */
    LENGTH,
    /** There is a checksum and it is wrong; the value is the checksum. */
    CHECKSUM,
    /** The value is the message type. */
    UNKNOWN_TYPE,
    /** An object's length is wrong for it, no multiple of 4, or beyond the message. */
    OBJECT_LENGTH,
    /** An object that must not be skipped. */
    UNKNOWN_CLASS,
    UNKNOWN_C_TYPE,
    /** An object that has no place in this message. */
    UNEXPECTED_OBJECT,
    DUPLICATE_OBJECT,
    /** Flow descriptors whose objects do not come in their order. */
    WRONG_ORDER,
    /** An object that must be there; the C-Type in the value is 0. */
    MISSING_OBJECT,
    /** Another reservation style than fixed filter; the value is the option vector. */
    STYLE,
    /** An address that is zero, or IPv4 written as IPv6. */
    ADDRESS,
    /** A client and a virtual host of different families. */
    FAMILY,
    /** A number out of its range; the value is the number. */
    VALUE,
    /** Acknowledgments of several epochs; the value is the second epoch. */
    EPOCHS,
    /** It has INTEGRITY, and whoever reads it has no key. */
    SIGNED,
    /** It has no INTEGRITY; the value is the class of the first object, or 0. */
    NOT_SIGNED,
    /** It was signed by another key; the value is the key's identifier. */
    WRONG_KEY,
    /** The digest is wrong; the value is the sequence number. */
    DIGEST;

    /** In words, such as {@code unknown class}. */
    public String label() {
      return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
  }

  private final Reason reason;
  private final long value;

  MalformedRsvpException(Reason reason, long value) {
    super(reason.label() + " " + value, null, false, false);
    this.reason = reason;
    this.value = value;
  }

  /** What is wrong. */
  public Reason reason() {
    return reason;
  }

  /** The number that is wrong: see the reason. */
  public long value() {
    return value;
  }
}
