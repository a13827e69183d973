package slr.plane;

import static slr.packet.AllMemory.ALL;

import slr.plane.KernelLayout.InetDiagMsg;
import slr.plane.KernelLayout.Nlmsghdr;

/**
 * The TCP connections whose sockets go, as the kernel tells (sock_diag(7), its groups for destroyed
 * sockets), in the namespace where it was opened: closed from either side, reset or given up. What
 * rests in TIME-WAIT has no socket any more. Needs CAP_NET_ADMIN.
 *
 * <p>News are lost when they come faster than they are read. One thread; draining allocates
 * nothing.
 */
public final class ClosedConnections implements AutoCloseable {

  private static final int NETLINK_SOCK_DIAG = 4;

  /** SKNLGRP_INET_TCP_DESTROY is group 1, SKNLGRP_INET6_TCP_DESTROY group 3. */
  private static final int GROUPS = 1 | 1 << 2;

  private static final String ADVICE = "CAP_NET_ADMIN and CONFIG_INET_DIAG are needed: run as root";

  private final NetlinkNews news =
      new NetlinkNews(NETLINK_SOCK_DIAG, "NETLINK_SOCK_DIAG", GROUPS, ADVICE);

  private ClosedConnections() {}

  /**
   * Listens in the network namespace of the calling thread.
   *
   * @throws NativeException without the right or the kernel's part
   */
  public static ClosedConnections open() {
    return new ClosedConnections();
  }

  /** Has input when there are news; for a {@link Poller}. */
  public int descriptor() {
    return news.descriptor();
  }

  /** Tells what is there to be told. */
  public void drain(ConnectionHandler handler) {
    while (true) {
      int received = news.receive();
      if (received == -Errno.ENOBUFS) {
        // Some were not told: the routers learn of them by time.
        continue;
      }
      if (received < 0 && received != -Errno.EINTR) {
        return;
      }
      for (int at = 0; at + Nlmsghdr.SIZE + InetDiagMsg.SOCKET_ID <= received; ) {
        DiagnosedConnection.show(news.buffer + at + Nlmsghdr.SIZE, handler);
        int length = ALL.get(KernelLayout.INT, news.buffer + at + Nlmsghdr.LENGTH);
        at += Math.max(Nlmsghdr.SIZE, (length + 3) & ~3);
      }
    }
  }

  @Override
  public void close() {
    news.close();
  }
}
