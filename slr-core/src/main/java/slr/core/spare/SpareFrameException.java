package slr.core.spare;

/** Octets that are no frame; the message says why, in words that are fit to print. */
public final class SpareFrameException extends Exception {

  private static final long serialVersionUID = 1;

  SpareFrameException(String message) {
    super(message);
  }
}
