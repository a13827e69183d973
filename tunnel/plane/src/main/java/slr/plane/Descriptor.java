package slr.plane;

/**
 * A file descriptor that somebody owns; closing twice is harmless. The lock keeps a number from
 * being used by another thread (a counter reader, a waker) after the kernel may have given it away.
 */
final class Descriptor implements AutoCloseable {

  private final int number;
  private boolean open = true;

  /**
   * Takes a result of socket(2) or its like.
   *
   * @throws NativeException if it is an error
   */
  Descriptor(int result, String call, String advice) {
    number = Libc.check(result, call, advice);
  }

  /** The number, for the owning thread. */
  int number() {
    return number;
  }

  /** Runs a call that another thread than the owner makes, unless the descriptor is closed. */
  synchronized void ifOpen(Runnable call) {
    if (open) {
      call.run();
    }
  }

  @Override
  public synchronized void close() {
    if (open) {
      open = false;
      DescriptorCalls.close(number);
    }
  }
}
