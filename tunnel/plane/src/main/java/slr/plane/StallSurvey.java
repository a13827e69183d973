package slr.plane;

import static slr.packet.AllMemory.ALL;

import slr.plane.KernelLayout.InetDiagMsg;
import slr.plane.KernelLayout.InetDiagReqV2;
import slr.plane.KernelLayout.Nlmsghdr;

/**
 * Looks through all TCP connections of a network namespace for those that stand still: whose
 * retransmission timer ran out at least once since anything was acknowledged, or whose remote side
 * had no room and is silent since (sock_diag(7)). It costs in proportion to the connections,
 * whether they are calm or not, and so is taken in parts of some hundred. Needs no right.
 *
 * <p>Who opened a connection it cannot tell. One thread; allocates nothing.
 */
public final class StallSurvey implements AutoCloseable {

  private static final int NETLINK_SOCK_DIAG = 4;
  private static final short SOCK_DIAG_BY_FAMILY = 20;
  private static final byte IPPROTO_TCP = 6;
  private static final int REQUEST_BYTES = Nlmsghdr.SIZE + InetDiagReqV2.SIZE;
  private static final String ADVICE = "load the module tcp_diag: modprobe tcp_diag";

  private final NetlinkSocket netlink;

  /** The family that is looked through. */
  private int family;

  private long connections;
  private long latest;

  private StallSurvey(NetlinkSocket netlink) {
    this.netlink = netlink;
  }

  /**
   * Opens in the network namespace of the calling thread, and looks through it once.
   *
   * @throws NativeException if the kernel has no tcp_diag
   */
  public static StallSurvey open() {
    StallSurvey survey =
        new StallSurvey(
            new NetlinkSocket(
                NETLINK_SOCK_DIAG,
                "NETLINK_SOCK_DIAG",
                REQUEST_BYTES,
                "the kernel lacks CONFIG_INET_DIAG"));
    try {
      survey.all((_, _, _, _, _, _) -> {});
      return survey;
    } catch (RuntimeException e) {
      survey.close();
      throw e;
    }
  }

  /** A whole survey at once. */
  public void all(ConnectionHandler handler) {
    begin();
    boolean more = true;
    while (more) {
      more = next(handler);
    }
  }

  /** Begins anew; {@link #next} then goes on until it says that there is no more. */
  public void begin() {
    connections = 0;
    ask(SocketCalls.AF_INET);
  }

  /**
   * Looks through the next part, and shows what stands still in it.
   *
   * @return whether there is more
   * @throws NativeException if the kernel does not answer; begin anew
   */
  public boolean next(ConnectionHandler handler) {
    int received = check(netlink.receive());
    for (int at = 0; at + Nlmsghdr.SIZE <= received; ) {
      long message = netlink.reply + at;
      short type = ALL.get(KernelLayout.SHORT, message + Nlmsghdr.TYPE);
      if (type == NetlinkSocket.NLMSG_DONE || type == NetlinkSocket.NLMSG_ERROR) {
        check(NetlinkSocket.error(message));
        return goOn();
      }
      connections++;
      if (standsStill(message + Nlmsghdr.SIZE)) {
        DiagnosedConnection.show(message + Nlmsghdr.SIZE, handler);
      }
      at +=
          Math.max(Nlmsghdr.SIZE, (ALL.get(KernelLayout.INT, message + Nlmsghdr.LENGTH) + 3) & ~3);
    }
    return true;
  }

  /** Connections that the last finished survey looked at. */
  public long connections() {
    return latest;
  }

  @Override
  public void close() {
    netlink.close();
  }

  /** IPv4 connections of sockets for both families are with those of IPv6. */
  private boolean goOn() {
    if (family == SocketCalls.AF_INET) {
      ask(SocketCalls.AF_INET6);
      return true;
    }
    latest = connections;
    return false;
  }

  private void ask(int next) {
    family = next;
    netlink.head(SOCK_DIAG_BY_FAMILY, NetlinkSocket.NLM_F_REQUEST | NetlinkSocket.NLM_F_DUMP);
    long request = netlink.request + Nlmsghdr.SIZE;
    ALL.set(KernelLayout.BYTE, request + InetDiagReqV2.FAMILY, (byte) next);
    ALL.set(KernelLayout.BYTE, request + InetDiagReqV2.PROTOCOL, IPPROTO_TCP);
    ALL.set(KernelLayout.INT, request + InetDiagReqV2.STATES, TcpSocketState.KERNEL_SENDING);
    check(netlink.send(REQUEST_BYTES));
  }

  private static boolean standsStill(long message) {
    int timeouts = ALL.get(KernelLayout.BYTE, message + InetDiagMsg.TIMEOUTS) & 0xff;
    return switch (ALL.get(KernelLayout.BYTE, message + InetDiagMsg.TIMER)) {
      case InetDiagMsg.TIMER_RETRANSMISSION -> timeouts > 0;
      // The last one may be on its way.
      case InetDiagMsg.TIMER_PROBE -> timeouts > 1;
      default -> false;
    };
  }

  private static int check(int result) {
    return Libc.check(result, "sock_diag(TCP)", ADVICE);
  }
}
