package slr.packet.rsvp;

import slr.packet.IpAddress;

/** Every bound of pin signalling on the wire, with its reason and unit. */
public final class RsvpLimits {

  /**
   * Octets of a message with INTEGRITY: with IPv6 and UDP headers it passes a tunnel of any kind on
   * links of 1,500, so that no message is ever a fragment.
   */
  public static final int MESSAGE_BYTES = 1_400;

  /** Longest refresh period: pins whose end got lost live for some hours, not for ever. */
  public static final int REFRESH_MS = 3_600_000;

  /** Highest epoch: 24 bits (RFC 2961 4.2). */
  public static final int EPOCH = 0xff_ffff;

  /** Highest version of a pin: 32 bits, four thousand million moves of one flow. */
  public static final long PIN_VERSION = 0xffff_ffffL;

  /** Highest key identifier: 48 bits (RFC 2747 2). */
  public static final long KEY_ID = 0xffff_ffff_ffffL;

  /** Octets of a message without INTEGRITY: whatever may be said may also be signed. */
  static final int PLAIN_BYTES = MESSAGE_BYTES - ObjectClass.INTEGRITY.bytes();

  /** Identifiers in one {@link Srefresh}; more go in several. */
  public static final int IDENTIFIERS =
      (PLAIN_BYTES - CommonHeader.BYTES - ObjectClass.MESSAGE_ID_LIST.bytes()) / Integer.BYTES;

  /** Acks and nacks in one {@link Ack}; more go in several. */
  public static final int ACKS =
      (PLAIN_BYTES - CommonHeader.BYTES) / ObjectClass.MESSAGE_ID_ACK.bytes();

  private RsvpLimits() {}

  /** Flows that fit in one {@link Resv}, whatever the family of its hop; more go in several. */
  public static int flowDescriptors(boolean v4Flows, boolean v4EndPoints) {
    return (PLAIN_BYTES - resvBytes(v4Flows, false))
        / FlowDescriptor.lengthBytes(v4Flows, v4EndPoints);
  }

  /** Flows that fit in one {@link ResvTear}, whatever the family of its hop. */
  public static int filterSpecs(boolean v4Flows) {
    return (PLAIN_BYTES - resvTearBytes(v4Flows, false)) / ObjectClass.FILTER_SPEC.bytes(v4Flows);
  }

  /** Octets of a Resv that are there once. */
  static int resvBytes(boolean v4Flows, boolean v4Hop) {
    return resvTearBytes(v4Flows, v4Hop)
        + ObjectClass.TIME_VALUES.bytes()
        + ObjectClass.FLOWSPEC.bytes();
  }

  /** Octets of a ResvTear that are there once. */
  static int resvTearBytes(boolean v4Flows, boolean v4Hop) {
    return CommonHeader.BYTES
        + ObjectClass.SESSION.bytes(v4Flows)
        + ObjectClass.RSVP_HOP.bytes(v4Hop)
        + ObjectClass.STYLE.bytes();
  }

  static void requireFits(String what, int count, int lengthBytes) {
    if (count == 0 || lengthBytes > PLAIN_BYTES) {
      throw new IllegalArgumentException(
          count + " " + what + " are out of range: use 1, and at most " + PLAIN_BYTES + " octets");
    }
  }

  static void requireRange(String what, long value, long least, long most) {
    if (value < least || value > most) {
      throw new IllegalArgumentException(
          what + " " + value + " is out of range: use " + least + " to " + most);
    }
  }

  /** RFC 2205 A.1, A.9: an address must not be zero. */
  static void requireAddress(String what, IpAddress address) {
    if (isUnspecified(address)) {
      throw new IllegalArgumentException(what + " is " + address + ": use an address of a node");
    }
  }

  static boolean isUnspecified(IpAddress address) {
    return address.isV4() ? address.v4Bits() == 0 : (address.high() | address.low()) == 0;
  }

  static void requireFamily(RsvpSession session, FilterSpec flow) {
    if (session.isV4() != flow.isV4()) {
      throw new IllegalArgumentException(
          "a flow from " + flow + " to " + session + " would change its address family");
    }
  }

  /** An address and a port as in status texts. */
  static String text(IpAddress address, int port) {
    return address.isV4() ? address + ":" + port : "[" + address + "]:" + port;
  }
}
