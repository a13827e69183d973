package slr.plane;

import static slr.packet.AllMemory.ALL;

import java.util.Optional;
import slr.packet.IpAddress;
import slr.plane.KernelLayout.Ifinfomsg;
import slr.plane.KernelLayout.Ndmsg;
import slr.plane.KernelLayout.Nlmsghdr;
import slr.plane.KernelLayout.Rtattr;
import slr.plane.KernelLayout.Rtmsg;

/**
 * How packets to an address leave this node: what the kernel's routes, neighbours and interfaces
 * say now, and word when any of them changes (rtnetlink(7)). Of several equal routes it is the one
 * that the kernel's own hash picks for the address alone.
 *
 * <p>The kernel looks after a neighbour only while it sends packets to it itself. Whoever sends
 * past it, as a program at an interface does, must ask again now and then: a question about a
 * neighbour that was long silent has the kernel probe it, and about one that is not known look for
 * it. The answer comes as {@link #changed}.
 *
 * <p>A question costs three system calls each way. One thread at a time; needs CAP_NET_ADMIN.
 */
public final class NextHops implements AutoCloseable {

  private static final int NETLINK_ROUTE = 0;
  private static final short RTM_GETLINK = 18;
  private static final short RTM_NEWROUTE = 24;
  private static final short RTM_GETROUTE = 26;
  private static final short RTM_NEWLINK = 16;
  private static final short RTM_NEWNEIGH = 28;
  private static final short RTM_GETNEIGH = 30;
  private static final int NLM_F_CREATE = 0x400;
  private static final int NLM_F_ACK = 4;

  /** Links, neighbours, addresses, routes and rules of both families. */
  private static final int GROUPS = 0x1 | 0x4 | 0x10 | 0x40 | 0x80 | 0x100 | 0x400 | 0x40000;

  private static final short RTA_DST = 1;
  private static final short RTA_OIF = 4;
  private static final short RTA_GATEWAY = 5;
  private static final short RTA_VIA = 18;
  private static final byte RTN_UNICAST = 1;
  private static final short NDA_DST = 1;
  private static final short NDA_LLADDR = 2;
  private static final byte NTF_USE = 1;
  private static final short IFLA_ADDRESS = 1;

  /** Neighbour states in which the link address is good: reachable to probe, permanent. */
  private static final int NUD_VALID = 0x02 | 0x04 | 0x08 | 0x10 | 0x80;

  private static final int NUD_STALE = 0x04;

  private static final int BODY = Nlmsghdr.SIZE;
  private static final int REQUEST_BYTES_MAX = 256;
  private static final int LINK_ADDRESS_BYTES = 6;
  private static final String ADVICE = "the kernel lacks CONFIG_NET, or the limit of open files";

  private final NetlinkSocket netlink;
  private final NetlinkNews news;

  private NextHops() {
    netlink = new NetlinkSocket(NETLINK_ROUTE, "NETLINK_ROUTE", REQUEST_BYTES_MAX, ADVICE);
    news = new NetlinkNews(NETLINK_ROUTE, "NETLINK_ROUTE", GROUPS, ADVICE);
  }

  /**
   * Opens in the network namespace of the calling thread.
   *
   * @throws NativeException if the kernel has no rtnetlink
   */
  public static NextHops open() {
    return new NextHops();
  }

  /** Has input when something has changed; for a {@link Poller}. */
  public int descriptor() {
    return news.descriptor();
  }

  /** Whether a route, neighbour or interface has changed since the last call. */
  public boolean changed() {
    boolean any = false;
    while (true) {
      if (news.receive() == -Errno.EAGAIN) {
        return any;
      }
      // Also when news were lost (ENOBUFS): then something has changed for sure.
      any = true;
    }
  }

  /** How packets to an address leave; empty if no route or link address is known, or not yet. */
  public Optional<NextHop> towards(IpAddress destination) {
    if (!askRoute(destination)) {
      return Optional.empty();
    }
    int interfaceIndex = intAttribute(BODY + Rtmsg.SIZE, RTA_OIF);
    IpAddress neighbour = gateway(destination);
    long own = ownLinkAddress(interfaceIndex);
    if (own == 0) {
      return Optional.empty();
    }
    long linkAddress = linkAddress(interfaceIndex, neighbour);
    return linkAddress == 0
        ? Optional.empty()
        : Optional.of(new NextHop(interfaceIndex, linkAddress, own, neighbour.equals(destination)));
  }

  @Override
  public void close() {
    netlink.close();
    news.close();
  }

  private boolean askRoute(IpAddress destination) {
    begin(RTM_GETROUTE, NetlinkSocket.NLM_F_REQUEST, Rtmsg.SIZE);
    set(Rtmsg.FAMILY, family(destination));
    set(Rtmsg.DESTINATION_LENGTH, destination.isV4() ? 32 : 128);
    return netlink.ask(addressAttribute(Rtmsg.SIZE, RTA_DST, destination), RTM_NEWROUTE)
        && ALL.get(KernelLayout.BYTE, netlink.reply + BODY + Rtmsg.TYPE) == RTN_UNICAST;
  }

  /** The router that the route names, which may be of the other family (RFC 5549); else the end. */
  private IpAddress gateway(IpAddress destination) {
    long gateway = netlink.attribute(BODY + Rtmsg.SIZE, RTA_GATEWAY);
    if (gateway != 0) {
      return address(gateway, destination.isV4());
    }
    long via = netlink.attribute(BODY + Rtmsg.SIZE, RTA_VIA);
    if (via == 0) {
      return destination;
    }
    boolean v4 = ALL.get(KernelLayout.SHORT, via) == SocketCalls.AF_INET;
    return address(via + Short.BYTES, v4);
  }

  private long ownLinkAddress(int interfaceIndex) {
    begin(RTM_GETLINK, NetlinkSocket.NLM_F_REQUEST, Ifinfomsg.SIZE);
    ALL.set(KernelLayout.INT, netlink.request + BODY + Ifinfomsg.INDEX, interfaceIndex);
    return netlink.ask(BODY + Ifinfomsg.SIZE, RTM_NEWLINK)
        ? linkAddressAttribute(BODY + Ifinfomsg.SIZE, IFLA_ADDRESS)
        : 0;
  }

  /** Also has the kernel find the neighbour, or find out whether it is still there. */
  private long linkAddress(int interfaceIndex, IpAddress neighbour) {
    boolean known =
        netlink.ask(neighbourRequest(RTM_GETNEIGH, 0, interfaceIndex, neighbour), RTM_NEWNEIGH);
    int state =
        known ? ALL.get(KernelLayout.SHORT, netlink.reply + BODY + Ndmsg.STATE) & 0xffff : 0;
    long linkAddress =
        (state & NUD_VALID) == 0 ? 0 : linkAddressAttribute(BODY + Ndmsg.SIZE, NDA_LLADDR);
    if (linkAddress == 0 || state == NUD_STALE) {
      int length =
          neighbourRequest(RTM_NEWNEIGH, NLM_F_CREATE | NLM_F_ACK, interfaceIndex, neighbour);
      set(Ndmsg.FLAGS, NTF_USE);
      netlink.ask(length, NetlinkSocket.NLMSG_ERROR);
    }
    return linkAddress;
  }

  private int neighbourRequest(short type, int flags, int interfaceIndex, IpAddress neighbour) {
    begin(type, NetlinkSocket.NLM_F_REQUEST | flags, Ndmsg.SIZE);
    set(Ndmsg.FAMILY, family(neighbour));
    ALL.set(KernelLayout.INT, netlink.request + BODY + Ndmsg.INTERFACE_INDEX, interfaceIndex);
    return addressAttribute(Ndmsg.SIZE, NDA_DST, neighbour);
  }

  private void begin(short type, int flags, int bodyBytes) {
    netlink.head(type, flags);
    for (int i = 0; i < bodyBytes; i++) {
      set(i, 0);
    }
  }

  private void set(int offset, int value) {
    ALL.set(KernelLayout.BYTE, netlink.request + BODY + offset, (byte) value);
  }

  /** Adds an address behind the body; the length of the request then. */
  private int addressAttribute(int bodyBytes, short type, IpAddress address) {
    int valueBytes = address.isV4() ? 4 : 16;
    long at = netlink.attributeAt(BODY + bodyBytes, type, valueBytes);
    if (address.isV4()) {
      ALL.set(KernelLayout.NET_INT, at, address.v4Bits());
    } else {
      ALL.set(KernelLayout.NET_LONG, at, address.high());
      ALL.set(KernelLayout.NET_LONG, at + Long.BYTES, address.low());
    }
    return BODY + bodyBytes + NetlinkSocket.attributeBytes(valueBytes);
  }

  private int intAttribute(int firstOffset, short type) {
    long at = netlink.attribute(firstOffset, type);
    return at == 0 ? 0 : ALL.get(KernelLayout.INT, at);
  }

  /** 0 for what is no Ethernet address: such a link takes no frames of ours. */
  private long linkAddressAttribute(int firstOffset, short type) {
    long at = netlink.attribute(firstOffset, type);
    int length =
        at == 0
            ? 0
            : (ALL.get(KernelLayout.SHORT, at - Rtattr.SIZE + Rtattr.LENGTH) & 0xffff)
                - Rtattr.SIZE;
    return length == LINK_ADDRESS_BYTES
        ? (ALL.get(KernelLayout.NET_INT, at) & 0xffff_ffffL) << 16
            | (ALL.get(KernelLayout.NET_SHORT, at + Integer.BYTES) & 0xffffL)
        : 0;
  }

  private static IpAddress address(long at, boolean v4) {
    return v4
        ? IpAddress.ofV4(ALL.get(KernelLayout.NET_INT, at))
        : new IpAddress(
            ALL.get(KernelLayout.NET_LONG, at), ALL.get(KernelLayout.NET_LONG, at + Long.BYTES));
  }

  private static int family(IpAddress address) {
    return address.isV4() ? SocketCalls.AF_INET : SocketCalls.AF_INET6;
  }
}
