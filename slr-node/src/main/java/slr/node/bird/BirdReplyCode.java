package slr.node.bird;

import java.util.Arrays;
import java.util.Optional;

/** The reply codes of BIRD that we act on or meet; numbers from {@code doc/reply_codes}. */
public enum BirdReplyCode {
  OK(0),
  WELCOME(1),
  READING_CONFIGURATION(2),
  RECONFIGURED(3),
  RECONFIGURATION_IN_PROGRESS(4),
  RECONFIGURATION_QUEUED(5),
  RECONFIGURATION_IGNORED(6),
  STATUS_REPORT(13),
  CONFIGURATION_OK(20),
  PROTOCOL_LIST(1002),
  ROUTE_ENTRY(1007),
  ROUTE_TYPE(1008),
  ROUTE_ATTRIBUTES(1012),
  OSPF_STATE(1016),
  OSPF_DATABASE(1017),
  TABLE_HEADING(2002),
  /** "Network not found": an answer, not a failure. */
  NOT_FOUND(8001),
  CONFIGURATION_ERROR(8002),
  NO_PROTOCOLS_MATCH(8003),
  ACCESS_DENIED(8007),
  COMMAND_TOO_LONG(9000),
  PARSE_ERROR(9001);

  private final int number;

  BirdReplyCode(int number) {
    this.number = number;
  }

  /** The four digits. */
  public int number() {
    return number;
  }

  /** The code with this number; BIRD has more than we name. */
  public static Optional<BirdReplyCode> of(int number) {
    return Arrays.stream(values()).filter(code -> code.number == number).findFirst();
  }
}
