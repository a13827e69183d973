package slr.plane;

import static slr.packet.AllMemory.ALL;

import java.lang.foreign.Arena;
import java.util.concurrent.atomic.AtomicBoolean;
import slr.plane.KernelLayout.Pollfd;
import slr.plane.KernelLayout.Timespec;

/**
 * Waits until a port has packets, a deadline comes or another thread has something to say (poll(2)
 * with nanoseconds, and an eventfd(2)). Allocates nothing per wait.
 *
 * <p>One thread owns it and calls {@link #await}; {@link #wakeUp} comes from any. The arrays lie in
 * an arena that is shared only so that any thread may close, after the owner has stopped.
 */
public final class Poller implements AutoCloseable {

  private static final long NANOSECONDS_PER_SECOND = 1_000_000_000;

  private final Arena arena = Arena.ofShared();
  private final Descriptor waker;
  private final AtomicBoolean wakeUpPending = new AtomicBoolean();
  private final long entries;
  private final int count;
  private final long timeout;
  private final long readWord;
  private final long writeWord;

  /**
   * Waits for input on these descriptors; those that wait for nothing else are fine too.
   *
   * @param descriptors of {@link InputPort#descriptor}, or of any socket
   */
  public Poller(int... descriptors) {
    waker =
        new Descriptor(
            DescriptorCalls.eventfd(), "eventfd()", "check the limit of open files: ulimit -n");
    count = descriptors.length + 1;
    entries = KernelLayout.allocate(arena, (long) count * Pollfd.SIZE);
    timeout = KernelLayout.allocate(arena, Timespec.SIZE);
    readWord = KernelLayout.allocate(arena, Long.BYTES);
    writeWord = KernelLayout.allocate(arena, Long.BYTES);
    ALL.set(KernelLayout.LONG, writeWord, 1);
    watch(0, waker.number());
    for (int i = 0; i < descriptors.length; i++) {
      watch(i + 1, descriptors[i]);
    }
  }

  /**
   * Waits at most this long; returns at once if something is there already.
   *
   * @param timeoutNs 0 only looks, a negative one waits without end
   * @return how many descriptors have input; 0 after the timeout or a wake-up
   * @throws NativeException if a descriptor is broken for good, such as that of a deleted device
   */
  public int await(long timeoutNs) {
    ALL.set(KernelLayout.LONG, timeout + Timespec.SECONDS, timeoutNs / NANOSECONDS_PER_SECOND);
    ALL.set(KernelLayout.LONG, timeout + Timespec.NANOSECONDS, timeoutNs % NANOSECONDS_PER_SECOND);
    int ready = DescriptorCalls.ppoll(entries, count, timeoutNs < 0 ? 0 : timeout);
    if (ready == -Errno.EINTR) {
      return 0;
    }
    if (ready < 0) {
      throw new NativeException(
          "ppoll(" + count + " descriptors)", -ready, "raise the limit of open files: ulimit -n");
    }
    if (ready > 0 && returned(0) != 0) {
      int _ = DescriptorCalls.read(waker.number(), readWord, Long.BYTES);
      // Only now: who finds it still set has queued its command before, and this call returns.
      wakeUpPending.set(false);
      ready--;
    }
    for (int i = 1; ready > 0 && i < count; i++) {
      clearError(i);
    }
    return ready;
  }

  /** Makes the current or else the next {@link #await} return; several count as one. */
  public void wakeUp() {
    if (wakeUpPending.compareAndSet(false, true)) {
      waker.ifOpen(() -> {
        int _ = DescriptorCalls.write(waker.number(), writeWord, Long.BYTES);
      });
    }
  }

  @Override
  public void close() {
    waker.close();
    arena.close();
  }

  private void watch(int index, int descriptor) {
    long entry = entries + (long) index * Pollfd.SIZE;
    ALL.set(KernelLayout.INT, entry + Pollfd.DESCRIPTOR, descriptor);
    ALL.set(KernelLayout.SHORT, entry + Pollfd.EVENTS, DescriptorCalls.POLLIN);
  }

  private short returned(int index) {
    return ALL.get(KernelLayout.SHORT, entries + (long) index * Pollfd.SIZE + Pollfd.RETURNED);
  }

  /** An interface that went down leaves an error that would end every wait until it is read. */
  private void clearError(int index) {
    int failed = DescriptorCalls.POLLERR | DescriptorCalls.POLLHUP | DescriptorCalls.POLLNVAL;
    if ((returned(index) & failed) == 0) {
      return;
    }
    int descriptor =
        ALL.get(KernelLayout.INT, entries + (long) index * Pollfd.SIZE + Pollfd.DESCRIPTOR);
    Libc.check(
        SocketCalls.getIntOption(descriptor, SocketCalls.SOL_SOCKET, SocketCalls.SO_ERROR),
        "getsockopt(" + descriptor + ", SO_ERROR)",
        "the device behind the port is gone: start again");
  }
}
