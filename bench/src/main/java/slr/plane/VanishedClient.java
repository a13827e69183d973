package slr.plane;

import java.lang.foreign.Arena;
import slr.packet.IpAddress;

/** Opens connections and leaves without a word: the other side has them on. */
public final class VanishedClient {

  private static final int IPPROTO_TCP = 6;

  /** What is closed with it sends nothing, tcp(7): it has CAP_NET_ADMIN. */
  private static final int TCP_REPAIR = 19;

  private VanishedClient() {}

  /**
   * Connects from an address of the calling thread's network namespace, and forgets it; so the next
   * must come from another port.
   *
   * @throws NativeException if nobody takes it
   */
  public static void connect(IpAddress from, int fromPort, IpAddress to, int port) {
    boolean v4 = to.isV4();
    try (Arena arena = Arena.ofConfined();
        Descriptor socket =
            new Descriptor(
                SocketCalls.socket(
                    v4 ? SocketCalls.AF_INET : SocketCalls.AF_INET6, SocketCalls.SOCK_STREAM, 0),
                "socket(SOCK_STREAM)",
                "check the limit of open files: ulimit -n")) {
      long address = KernelLayout.allocate(arena, SocketAddress.bytes(v4));
      SocketAddress.write(address, from, fromPort);
      Libc.check(
          SocketCalls.bind(socket.number(), address, SocketAddress.bytes(v4)),
          "bind(" + from + ", " + fromPort + ")",
          "use an address of this namespace, and a port that is free");
      SocketAddress.write(address, to, port);
      Libc.check(
          SocketCalls.connect(socket.number(), address, SocketAddress.bytes(v4)),
          "connect(" + to + ", " + port + ")",
          "let more wait at the socket that listens");
      Libc.check(
          SocketCalls.setIntOption(socket.number(), IPPROTO_TCP, TCP_REPAIR, 1),
          "setsockopt(TCP_REPAIR)",
          "CAP_NET_ADMIN is needed: run as root");
    }
  }
}
