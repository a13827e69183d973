package slr.plane;

import static slr.packet.AllMemory.ALL;

import java.lang.foreign.Arena;
import slr.plane.KernelLayout.SockaddrNl;

/**
 * What a part of the kernel tells without being asked (netlink(7), its multicast groups), one
 * datagram at a time, in a buffer that lives as long as the socket. One thread at a time.
 */
final class NetlinkNews implements AutoCloseable {

  /** Netlink sends at most 32 KiB at once. */
  private static final int BUFFER_BYTES = 64 * 1024;

  /** Where a datagram lies after {@link #receive}; begins with a {@code nlmsghdr}. */
  final long buffer;

  private final Arena arena = Arena.ofShared();
  private final Descriptor socket;

  /**
   * Listens in the network namespace of the calling thread.
   *
   * @param protocol number of the kernel's part
   * @param name of that number, for people
   * @param groups a bit for each
   * @throws NativeException if the kernel lacks the part, or a right is missing
   */
  NetlinkNews(int protocol, String name, int groups, String advice) {
    buffer = KernelLayout.allocate(arena, BUFFER_BYTES);
    socket =
        new Descriptor(
            SocketCalls.socket(SocketCalls.AF_NETLINK, SocketCalls.SOCK_RAW, protocol),
            "socket(AF_NETLINK, SOCK_RAW, " + name + ")",
            advice);
    ALL.set(KernelLayout.SHORT, buffer + SockaddrNl.FAMILY, (short) SocketCalls.AF_NETLINK);
    ALL.set(KernelLayout.INT, buffer + SockaddrNl.GROUPS, groups);
    int bound = SocketCalls.bind(socket.number(), buffer, SockaddrNl.SIZE);
    if (bound < 0) {
      close();
    }
    Libc.check(bound, "bind(" + name + ")", advice);
  }

  int descriptor() {
    return socket.number();
  }

  /**
   * Takes the next datagram without waiting: its octets, or minus the error number, of which {@code
   * EAGAIN} says that there is none, and {@code ENOBUFS} that some were lost.
   */
  int receive() {
    return SocketCalls.receive(socket.number(), buffer, BUFFER_BYTES, SocketCalls.MSG_DONTWAIT);
  }

  @Override
  public void close() {
    socket.close();
    arena.close();
  }
}
