package slr.host.kernel;

/** The kernel could not be told what it must know; the message says which step, and the fix. */
public final class KernelException extends RuntimeException {

  KernelException(String fix, Throwable cause) {
    super(cause.getMessage() + "; " + fix, cause);
  }
}
