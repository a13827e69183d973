package slr.plane;

import static slr.plane.Libc.ALL;

import slr.packet.IpAddress;
import slr.plane.KernelLayout.InetDiagMsg;
import slr.plane.KernelLayout.InetDiagSockid;
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

  /** Takes one connection; the source is the remote side, as in a packet that arrived here. */
  public interface Handler {
    void onClosed(
        long sourceHigh,
        long sourceLow,
        int sourcePort,
        long destinationHigh,
        long destinationLow,
        int destinationPort);
  }

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
  public void drain(Handler handler) {
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
        tell(news.buffer + at + Nlmsghdr.SIZE, handler);
        int length = ALL.get(KernelLayout.INT, news.buffer + at + Nlmsghdr.LENGTH);
        at += Math.max(Nlmsghdr.SIZE, (length + 3) & ~3);
      }
    }
  }

  private static void tell(long message, Handler handler) {
    boolean v4 = ALL.get(KernelLayout.BYTE, message + InetDiagMsg.FAMILY) == SocketCalls.AF_INET;
    long id = message + InetDiagMsg.SOCKET_ID;
    long remote = id + InetDiagSockid.REMOTE_ADDRESS;
    long local = id + InetDiagSockid.LOCAL_ADDRESS;
    int remotePort = port(id + InetDiagSockid.REMOTE_PORT);
    int localPort = port(id + InetDiagSockid.LOCAL_PORT);
    if (remotePort == 0) {
      // It listened.
      return;
    }
    handler.onClosed(
        v4 ? 0 : high(remote),
        v4 ? mapped(remote) : low(remote),
        remotePort,
        v4 ? 0 : high(local),
        v4 ? mapped(local) : low(local),
        localPort);
  }

  private static int port(long at) {
    return Short.toUnsignedInt(ALL.get(KernelLayout.NET_SHORT, at));
  }

  private static long high(long at) {
    return ALL.get(KernelLayout.NET_LONG, at);
  }

  private static long low(long at) {
    return ALL.get(KernelLayout.NET_LONG, at + 8);
  }

  private static long mapped(long at) {
    return IpAddress.lowOfV4(ALL.get(KernelLayout.NET_INT, at));
  }

  @Override
  public void close() {
    news.close();
  }
}
