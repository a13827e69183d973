package slr.plane;

import java.lang.foreign.MemorySegment;
import java.util.Optional;

/** A place where IP packets go out; one thread owns it. */
public interface OutputPort extends AutoCloseable {

  /**
   * Queues one IP packet; a full queue flushes itself first.
   *
   * @param memory where the packet lies, outside the Java heap; must stay as it is until {@link
   *     #flush}
   * @param offset of the first octet of the IP header
   * @param lengthBytes the packet's length
   */
  void send(MemorySegment memory, long offset, int lengthBytes);

  /**
   * Queues one IP packet for a machine on a link of this one, whatever the packet's destination.
   *
   * @throws IllegalStateException if this kind of port leaves the way to the kernel's routes
   */
  default void sendTo(NextHop neighbour, MemorySegment memory, long offset, int lengthBytes) {
    throw new IllegalStateException("port " + name() + " sends by the kernel's routes alone");
  }

  /** Hands the queued packets to the kernel; what it refuses is counted by reason, never thrown. */
  void flush();

  /**
   * Looks after what changes seldom; the owner calls this about once a second.
   *
   * @return what the operator should know, in words for the log
   */
  default Optional<String> check() {
    return Optional.empty();
  }

  /** What status commands call this port. */
  String name();

  /** Counts so far; any thread may ask. */
  PortCounters counters();

  @Override
  void close();
}
