package slr.node.advertise;

/** Octets from a peer that are no record; the message says what is wrong with them. */
public final class MalformedRecordException extends Exception {

  public MalformedRecordException(String what) {
    super(what);
  }

  public MalformedRecordException(String what, Throwable cause) {
    super(what, cause);
  }

  /** What is wrong. */
  public String what() {
    return String.valueOf(getMessage());
  }
}
