package slr.plane;

import java.util.Optional;

/**
 * A place where IP packets come in: a packet socket on an interface, or a TUN device.
 *
 * <p>One thread owns a port. The cycle is {@code receive}, then whatever the handler queued on
 * output ports is flushed, then {@code release}: between the two calls the packets lie where the
 * kernel put them and are sent from there, without a copy.
 */
public interface InputPort extends AutoCloseable {

  /** Octets before each packet that the handler may overwrite: an outer header and a margin. */
  int HEADROOM_BYTES = 64;

  /** Shows the handler up to {@code limit} waiting packets; never blocks; returns how many. */
  int receive(PacketHandler handler, int limit);

  /**
   * Looks whether the device is still the one that was opened, and follows it if not; the owner
   * calls this about once a second.
   *
   * @return what has changed since the last call, in words for the operator's log
   */
  default Optional<String> check() {
    return Optional.empty();
  }

  /** Gives the memory of all packets shown since the last call back to the kernel. */
  void release();

  /** The file descriptor that {@link Poller} waits on. */
  int descriptor();

  /** What status commands call this port, such as {@code packet:edge-transit}. */
  String name();

  /** Counts so far; any thread may ask. */
  PortCounters counters();

  @Override
  void close();
}
