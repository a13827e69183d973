package slr.node.control;

import java.util.Arrays;
import java.util.Optional;

/** How a command ended. Numbers are stable; the thousands give the class, as in BIRD. */
public enum ReplyCode {
  /** The body is the answer. */
  DONE(0),
  /** The command could not be carried out. */
  FAILED(8000),
  /** What the arguments name does not exist. */
  NOT_FOUND(8001),
  /** The new configuration is wrong; the old one is still in force. */
  CONFIG_REFUSED(8002),
  /** The daemon did not answer in time. */
  TIMED_OUT(8003),
  /** Too many commands are waiting. */
  BUSY(8004),
  /** The answer is larger than a reply may be. */
  TOO_LARGE(8005),
  /** The request is longer than allowed. */
  REQUEST_TOO_LONG(9000),
  /** The request is not the expected JSON. */
  REQUEST_MALFORMED(9001),
  /** This daemon has no such command. */
  COMMAND_UNKNOWN(9002),
  /** The command's arguments do not fit. */
  ARGUMENTS_WRONG(9003);

  private final int number;

  ReplyCode(int number) {
    this.number = number;
  }

  /** The number on the wire. */
  public int number() {
    return number;
  }

  /** Class 0xxx. */
  public boolean isDone() {
    return number < 1000;
  }

  /** Class 9xxx: the request was at fault, not the daemon. */
  public boolean isBadRequest() {
    return number >= 9000;
  }

  /** The code with this number, if there is one. */
  public static Optional<ReplyCode> of(int number) {
    return Arrays.stream(values()).filter(code -> code.number == number).findFirst();
  }
}
