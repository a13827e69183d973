package slr.node.control;

/** The control socket cannot be opened or asked; the message is one line: what, where, fix. */
public final class ControlException extends RuntimeException {

  public ControlException(String message) {
    super(message);
  }
}
