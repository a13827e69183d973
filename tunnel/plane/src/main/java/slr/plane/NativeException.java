package slr.plane;

import java.io.Serial;

/**
 * A system call failed while something was opened or set up; the message names the call with its
 * arguments, the error and what to do about it. Calls on the packet path never throw this: their
 * failures are counted by error name.
 */
public final class NativeException extends RuntimeException {

  @Serial private static final long serialVersionUID = 1;

  private final int errno;
  private final String call;
  private final String advice;

  NativeException(String call, int errno, String advice) {
    super(call + " failed: " + Errno.name(errno) + " (" + errno + "); " + advice);
    this.errno = errno;
    this.call = call + ": " + Errno.name(errno);
    this.advice = advice;
  }

  /** What failed, and how: the call as a person would write it, and the name of the error. */
  public String call() {
    return call;
  }

  /** What to do about it. */
  public String advice() {
    return advice;
  }

  /** The error number, such as 1. */
  public int errno() {
    return errno;
  }

  /** Whether the kernel says that something does not fit what is there (EINVAL). */
  public boolean isMisfit() {
    return errno == Errno.EINVAL;
  }
}
