package slr.plane;

import static slr.packet.AllMemory.ALL;

import java.util.OptionalInt;
import slr.packet.IpAddress;
import slr.packet.Prefix;
import slr.plane.KernelLayout.InetDiagCondition;
import slr.plane.KernelLayout.InetDiagMsg;
import slr.plane.KernelLayout.InetDiagReqV2;
import slr.plane.KernelLayout.InetDiagSockid;
import slr.plane.KernelLayout.Nlmsghdr;

/**
 * Asks the kernel which TCP sockets it has (sock_diag(7)), in the namespace where it was opened.
 *
 * <p>{@link #lookup} finds what a segment would find: a connection, else a half-open one, else a
 * listening socket; also IPv4 connections of dual-stack sockets. It costs two system calls and
 * allocates nothing. With SYN cookies a connection has no socket before its ACK. Needs no right.
 *
 * <p>One thread at a time. The buffers lie in an arena that lives as long as the object.
 */
public final class SocketTable implements AutoCloseable {

  private static final int NETLINK_SOCK_DIAG = 4;
  private static final short SOCK_DIAG_BY_FAMILY = 20;
  private static final byte IPPROTO_TCP = 6;

  private static final int ANY_SOCKET = -1;
  private static final int ATTRIBUTE_HEAD_BYTES = 4;
  private static final short INET_DIAG_REQ_BYTECODE = 1;
  private static final byte INET_DIAG_BC_S_COND = 7;

  private static final int REQUEST = Nlmsghdr.SIZE;
  private static final int SOCKET_ID = REQUEST + InetDiagReqV2.SOCKET_ID;
  private static final int CONDITION = REQUEST + InetDiagReqV2.SIZE + ATTRIBUTE_HEAD_BYTES;
  private static final int REQUEST_BYTES_MAX = CONDITION + InetDiagCondition.ADDRESS + 16;

  private final NetlinkSocket netlink;
  private final long request;
  private final long reply;

  private SocketTable(NetlinkSocket netlink) {
    this.netlink = netlink;
    request = netlink.request;
    reply = netlink.reply;
  }

  /**
   * Opens the table of the calling thread's network namespace.
   *
   * @throws NativeException if the kernel has no tcp_diag
   */
  public static SocketTable open() {
    SocketTable table =
        new SocketTable(
            new NetlinkSocket(
                NETLINK_SOCK_DIAG,
                "NETLINK_SOCK_DIAG",
                REQUEST_BYTES_MAX,
                "the kernel lacks CONFIG_INET_DIAG"));
    try {
      // "Not there" is what a kernel without tcp_diag says of every tuple: a dump tells them apart.
      table.countEstablished(Prefix.parse("127.0.0.1"), 0);
      return table;
    } catch (RuntimeException e) {
      table.close();
      throw e;
    }
  }

  /**
   * What this host has for a flow. Source is the remote side, as in a packet that arrives here; the
   * addresses are the 128 bits of {@link IpAddress}.
   */
  public TcpSocketState lookup(
      long sourceHigh,
      long sourceLow,
      int sourcePort,
      long destinationHigh,
      long destinationLow,
      int destinationPort) {
    boolean v4 = IpAddress.isV4(destinationHigh, destinationLow);
    long id = request + SOCKET_ID;
    head(v4 ? SocketCalls.AF_INET : SocketCalls.AF_INET6, NetlinkSocket.NLM_F_REQUEST, -1);
    ALL.set(KernelLayout.NET_SHORT, id + InetDiagSockid.LOCAL_PORT, (short) destinationPort);
    ALL.set(KernelLayout.NET_SHORT, id + InetDiagSockid.REMOTE_PORT, (short) sourcePort);
    address(id + InetDiagSockid.LOCAL_ADDRESS, v4, destinationHigh, destinationLow);
    address(id + InetDiagSockid.REMOTE_ADDRESS, v4, sourceHigh, sourceLow);
    if (netlink.send(SOCKET_ID + InetDiagSockid.SIZE) < 0 || netlink.receive() < 0) {
      return TcpSocketState.UNKNOWN;
    }
    short type = netlink.replyType();
    if (type == SOCK_DIAG_BY_FAMILY) {
      return TcpSocketState.ofKernel(
          ALL.get(KernelLayout.BYTE, reply + Nlmsghdr.SIZE + InetDiagMsg.STATE));
    }
    boolean absent =
        type == NetlinkSocket.NLMSG_ERROR && NetlinkSocket.error(reply) == -Errno.ENOENT;
    return absent ? TcpSocketState.NONE : TcpSocketState.UNKNOWN;
  }

  /** {@link #lookup(long, long, int, long, long, int)} for those who may allocate. */
  public TcpSocketState lookup(
      IpAddress source, int sourcePort, IpAddress destination, int destinationPort) {
    return lookup(
        source.high(),
        source.low(),
        sourcePort,
        destination.high(),
        destination.low(),
        destinationPort);
  }

  /**
   * How many connections are established to local addresses of a block; the kernel walks all its
   * sockets, 2 microseconds for each that counts.
   *
   * @param port the local one, 1 to 65535
   */
  public int countEstablished(Prefix local, int port) {
    int count = count(SocketCalls.AF_INET6, TcpSocketState.KERNEL_ESTABLISHED, local, port);
    // A family's dump has only its own sockets; IPv4 ones may be of either.
    return local.isV4()
        ? count + count(SocketCalls.AF_INET, TcpSocketState.KERNEL_ESTABLISHED, local, port)
        : count;
  }

  /** How many connections to a local port are half-open, whatever their address. */
  public int countHalfOpen(int port) {
    return count(SocketCalls.AF_INET6, TcpSocketState.KERNEL_SYN_RECV, Prefix.parse("::/0"), port)
        + count(
            SocketCalls.AF_INET, TcpSocketState.KERNEL_SYN_RECV, Prefix.parse("0.0.0.0/0"), port);
  }

  /** How many connections may wait at the socket that listens here, if one does. */
  public OptionalInt backlog(IpAddress local, int port) {
    return lookup(local, 0, local, port) == TcpSocketState.LISTENING
        ? OptionalInt.of(ALL.get(KernelLayout.INT, reply + Nlmsghdr.SIZE + InetDiagMsg.SEND_QUEUE))
        : OptionalInt.empty();
  }

  @Override
  public void close() {
    netlink.close();
  }

  private int count(int family, int state, Prefix local, int port) {
    head(family, NetlinkSocket.NLM_F_REQUEST | NetlinkSocket.NLM_F_DUMP, 1 << state);
    for (int i = 0; i < InetDiagSockid.SIZE; i++) {
      ALL.set(KernelLayout.BYTE, request + SOCKET_ID + i, (byte) 0);
    }
    check(netlink.send(condition(local, port)));
    int count = 0;
    while (true) {
      int received = netlink.receive();
      check(received);
      for (int at = 0; at + Nlmsghdr.SIZE <= received; ) {
        long message = reply + at;
        short type = ALL.get(KernelLayout.SHORT, message + Nlmsghdr.TYPE);
        if (type == NetlinkSocket.NLMSG_DONE || type == NetlinkSocket.NLMSG_ERROR) {
          check(NetlinkSocket.error(message));
          return count;
        }
        count++;
        at +=
            Math.max(
                Nlmsghdr.SIZE, (ALL.get(KernelLayout.INT, message + Nlmsghdr.LENGTH) + 3) & ~3);
      }
    }
  }

  /** Adds "local address in the block and local port" for the kernel to check; the length then. */
  private int condition(Prefix local, int port) {
    boolean v4 = local.isV4();
    int conditionBytes = InetDiagCondition.ADDRESS + (v4 ? 4 : 16);
    long attribute = request + CONDITION - ATTRIBUTE_HEAD_BYTES;
    ALL.set(KernelLayout.SHORT, attribute, (short) (ATTRIBUTE_HEAD_BYTES + conditionBytes));
    ALL.set(KernelLayout.SHORT, attribute + 2, INET_DIAG_REQ_BYTECODE);
    long at = request + CONDITION;
    ALL.set(KernelLayout.BYTE, at + InetDiagCondition.CODE, INET_DIAG_BC_S_COND);
    // "Yes" goes to the end of the program, which accepts; "no" beyond it, which refuses.
    ALL.set(KernelLayout.BYTE, at + InetDiagCondition.YES, (byte) conditionBytes);
    ALL.set(KernelLayout.SHORT, at + InetDiagCondition.NO, (short) (conditionBytes + 4));
    byte family = (byte) (v4 ? SocketCalls.AF_INET : SocketCalls.AF_INET6);
    ALL.set(KernelLayout.BYTE, at + InetDiagCondition.FAMILY, family);
    ALL.set(KernelLayout.BYTE, at + InetDiagCondition.PREFIX_LENGTH, (byte) local.length());
    ALL.set(KernelLayout.INT, at + InetDiagCondition.PORT, port);
    address(at + InetDiagCondition.ADDRESS, v4, local.address().high(), local.address().low());
    return CONDITION + conditionBytes;
  }

  private void head(int family, int flags, int states) {
    netlink.head(SOCK_DIAG_BY_FAMILY, flags);
    ALL.set(KernelLayout.BYTE, request + REQUEST + InetDiagReqV2.FAMILY, (byte) family);
    ALL.set(KernelLayout.BYTE, request + REQUEST + InetDiagReqV2.PROTOCOL, IPPROTO_TCP);
    ALL.set(KernelLayout.INT, request + REQUEST + InetDiagReqV2.STATES, states);
    ALL.set(KernelLayout.INT, request + SOCKET_ID + InetDiagSockid.COOKIE, ANY_SOCKET);
    ALL.set(KernelLayout.INT, request + SOCKET_ID + InetDiagSockid.COOKIE + 4, ANY_SOCKET);
  }

  private static void address(long at, boolean v4, long high, long low) {
    if (v4) {
      ALL.set(KernelLayout.NET_INT, at, (int) low);
    } else {
      ALL.set(KernelLayout.NET_LONG, at, high);
      ALL.set(KernelLayout.NET_LONG, at + 8, low);
    }
  }

  private static void check(int result) {
    Libc.check(result, "sock_diag(TCP)", "load the module tcp_diag: modprobe tcp_diag");
  }
}
