package slr.packet.rsvp;

import slr.packet.IpAddress;

/**
 * ERROR_SPEC: what went wrong and where, or in a {@link ResvConf} that all is well (RFC 2205 A.5).
 *
 * @param node that found it
 * @param flags 8 bits
 * @param code one of RFC 2205 appendix B
 * @param value 16 bits; its meaning depends on the code
 */
public record RsvpError(IpAddress node, int flags, int code, int value) {

  /** No error: a confirmation. */
  public static final int CONFIRMATION = 0;

  public static final int ADMISSION_CONTROL_FAILURE = 1;
  public static final int POLICY_CONTROL_FAILURE = 2;

  /** The value is Class-Num and C-Type of the object. */
  public static final int UNKNOWN_OBJECT_CLASS = 13;

  /** The value is Class-Num and C-Type of the object. */
  public static final int UNKNOWN_OBJECT_C_TYPE = 14;

  public RsvpError {
    RsvpLimits.requireAddress("node of an error", node);
    RsvpLimits.requireRange("flags", flags, 0, 0xff);
    RsvpLimits.requireRange("code", code, 0, 0xff);
    RsvpLimits.requireRange("value", value, 0, 0xffff);
  }
}
