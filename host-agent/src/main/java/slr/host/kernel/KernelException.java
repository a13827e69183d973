package slr.host.kernel;

/** The kernel could not be told what it must know; the message says which step, and the fix. */
public final class KernelException extends RuntimeException {

  KernelException(String message) {
    super(message);
  }

  KernelException(String message, Throwable cause) {
    super(message + " (" + cause.getMessage() + ")", cause);
  }
}
