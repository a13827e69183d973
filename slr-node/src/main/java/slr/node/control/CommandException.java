package slr.node.control;

/** Ends a command without success; the message goes to the operator: what, where, fix, one line. */
public final class CommandException extends RuntimeException {

  private final ReplyCode code;

  public CommandException(ReplyCode code, String message) {
    super(message);
    this.code = code;
  }

  /** What the reply will say. */
  public ReplyCode code() {
    return code;
  }
}
