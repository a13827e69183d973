package slr.lab;

/** The world failed a lab: what was attempted, what happened, and the last words of the culprit. */
public final class LabException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /**
   * @param message for the person who asked; one line, then perhaps lines of a log
   */
  public LabException(String message) {
    super(message);
  }

  public LabException(String message, Throwable cause) {
    super(message, cause);
  }
}
