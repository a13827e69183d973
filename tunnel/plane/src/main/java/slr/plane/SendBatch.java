package slr.plane;

import static slr.packet.AllMemory.ALL;

import java.lang.foreign.Arena;
import slr.plane.KernelLayout.Iovec;
import slr.plane.KernelLayout.Mmsghdr;

/**
 * The arguments of sendmmsg(2) for a number of packets, prepared once so that a packet costs two
 * words: where it lies and how long it is. Slots also hold the destination, which the caller fills.
 *
 * <p>The arrays lie in the arena of the port that owns the batch and die with it.
 */
final class SendBatch {

  /** Packets per system call; beyond 64 the call's own cost no longer shows. */
  static final int CAPACITY = 64;

  private final int socket;
  private final Tally tally;
  private final long headers;
  private final long vectors;
  private final long addresses;
  private final int addressBytes;
  private int count;

  /**
   * @param socket descriptor
   * @param addressBytes size of one destination, the same for all
   * @param tally counts packets, and losses by error number
   */
  SendBatch(Arena arena, int socket, int addressBytes, Tally tally) {
    this.socket = socket;
    this.addressBytes = addressBytes;
    this.tally = tally;
    headers = KernelLayout.allocate(arena, (long) CAPACITY * Mmsghdr.SIZE);
    vectors = KernelLayout.allocate(arena, (long) CAPACITY * Iovec.SIZE);
    addresses = KernelLayout.allocate(arena, (long) CAPACITY * addressBytes);
    for (int slot = 0; slot < CAPACITY; slot++) {
      long header = headers + (long) slot * Mmsghdr.SIZE;
      ALL.set(KernelLayout.LONG, header + Mmsghdr.NAME, address(slot));
      ALL.set(KernelLayout.INT, header + Mmsghdr.NAME_LENGTH, addressBytes);
      ALL.set(KernelLayout.LONG, header + Mmsghdr.VECTOR, vectors + (long) slot * Iovec.SIZE);
      ALL.set(KernelLayout.LONG, header + Mmsghdr.VECTOR_LENGTH, 1);
    }
  }

  /** Where the destination of a slot lies; for filling in what never changes. */
  long address(int slot) {
    return addresses + (long) slot * addressBytes;
  }

  /** Queues a packet, flushing first if need be; the address of its destination to be filled. */
  long add(long packet, int lengthBytes) {
    if (count == CAPACITY) {
      flush();
    }
    long vector = vectors + (long) count * Iovec.SIZE;
    ALL.set(KernelLayout.LONG, vector + Iovec.BASE, packet);
    ALL.set(KernelLayout.LONG, vector + Iovec.LENGTH, lengthBytes);
    return address(count++);
  }

  /** Sends what is queued. A packet that the kernel refuses is counted and passed over. */
  void flush() {
    int first = 0;
    while (first < count) {
      int sent =
          SocketCalls.sendmmsg(
              socket,
              headers + (long) first * Mmsghdr.SIZE,
              count - first,
              SocketCalls.MSG_DONTWAIT);
      if (sent > 0) {
        for (int end = first + sent; first < end; first++) {
          tally.packet((int) ALL.get(KernelLayout.LONG, vectors + (long) first * Iovec.SIZE + 8));
        }
      } else if (sent == -Errno.EAGAIN) {
        // The socket's buffer is full and stays so for as long as this loop would run.
        tally.lost(Errno.EAGAIN, count - first);
        first = count;
      } else if (sent != -Errno.EINTR) {
        tally.lost(-sent, 1);
        first++;
      }
    }
    count = 0;
  }
}
