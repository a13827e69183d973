package slr.plane;

import static slr.packet.AllMemory.ALL;

import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import slr.packet.IpAddress;
import slr.plane.KernelLayout.SockaddrIn;
import slr.plane.KernelLayout.SockaddrIn6;

/**
 * The kernel's path MTU towards an address (RFC 1191, RFC 8201), as its route cache has it: the MTU
 * of route and interface, lowered by what ICMP errors have said within the last ten minutes.
 *
 * <p>Errors about tunnel packets that went out by {@link RawIpOutput} count from the opening of
 * this object on: the kernel heeds an error only if a socket claims the protocol of the quoted
 * packet, which those of the output do not. So this holds raw sockets for protocols 4, 41 and 17.
 * In IPv6 such a socket must also want errors in its queue (IPV6_RECVERR); nobody reads them, and a
 * full queue does no harm here. (For {@link ProtocolSilencer} it would, hence sockets of their
 * own.)
 *
 * <p>An answer costs three system calls, some microseconds: connecting a UDP socket looks the route
 * up and sends nothing. One thread at a time. The arena lives as long as the object.
 */
public final class PathMtu implements AutoCloseable {

  private static final int IP_MTU_DISCOVER = 10;
  private static final int IP_MTU = 14;
  private static final int IPV6_MTU_DISCOVER = 23;
  private static final int IPV6_MTU = 24;
  private static final int IPV6_RECVERR = 25;
  private static final int PMTUDISC_DO = 2;

  /** IPv4 and IPv6 in IP; UDP, for GUE: the source ports of its packets are no socket's. */
  private static final int[] TUNNEL_PROTOCOLS = {4, 41, 17};

  /** The discard service; connect(2) wants some port. */
  private static final short PORT = 9;

  private final Arena arena = Arena.ofShared();
  private final long address = KernelLayout.allocate(arena, SockaddrIn6.SIZE);
  private final List<Descriptor> sockets = new ArrayList<>();
  private final int socketV4;
  private final int socketV6;

  private PathMtu() {
    try {
      socketV4 = probe(SocketCalls.AF_INET, SocketCalls.SOL_IP, IP_MTU_DISCOVER);
      socketV6 = probe(SocketCalls.AF_INET6, SocketCalls.SOL_IPV6, IPV6_MTU_DISCOVER);
      for (int protocol : TUNNEL_PROTOCOLS) {
        sockets.add(ProtocolSilencer.claim(SocketCalls.AF_INET, protocol));
        Descriptor claim = ProtocolSilencer.claim(SocketCalls.AF_INET6, protocol);
        sockets.add(claim);
        set(claim, SocketCalls.SOL_SOCKET, SocketCalls.SO_RCVBUF, 1, "SO_RCVBUF");
        set(claim, SocketCalls.SOL_IPV6, IPV6_RECVERR, 1, "IPV6_RECVERR");
      }
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  /**
   * Opens in the network namespace of the calling thread; needs CAP_NET_RAW there.
   *
   * @throws NativeException if the right is missing
   */
  public static PathMtu open() {
    return new PathMtu();
  }

  /** The largest packet, in octets, that gets there unfragmented; empty if no route leads there. */
  public OptionalInt towards(IpAddress destination) {
    int socket = destination.isV4() ? socketV4 : socketV6;
    // Without this the source address chosen for the last destination would bind the next route.
    ALL.set(KernelLayout.SHORT, address + SockaddrIn.FAMILY, (short) SocketCalls.AF_UNSPEC);
    int size = SocketAddress.bytes(destination.isV4());
    Libc.check(SocketCalls.connect(socket, address, size), "connect(AF_UNSPEC)", "a bug here");
    SocketAddress.write(address, destination, PORT);
    if (SocketCalls.connect(socket, address, size) < 0) {
      return OptionalInt.empty();
    }
    int mtu =
        destination.isV4()
            ? SocketCalls.getIntOption(socket, SocketCalls.SOL_IP, IP_MTU)
            : SocketCalls.getIntOption(socket, SocketCalls.SOL_IPV6, IPV6_MTU);
    return mtu > 0 ? OptionalInt.of(mtu) : OptionalInt.empty();
  }

  @Override
  public void close() {
    sockets.forEach(Descriptor::close);
    arena.close();
  }

  private int probe(int family, int level, int discoverOption) {
    Descriptor socket =
        new Descriptor(
            SocketCalls.socket(family, SocketCalls.SOCK_DGRAM, 0),
            "socket(family " + family + ", SOCK_DGRAM)",
            "check that IPv4 and IPv6 are enabled, and the limit of open files: ulimit -n");
    sockets.add(socket);
    set(socket, level, discoverOption, PMTUDISC_DO, "MTU_DISCOVER");
    return socket.number();
  }

  private static void set(Descriptor socket, int level, int option, int value, String name) {
    Libc.check(
        SocketCalls.setIntOption(socket.number(), level, option, value),
        "setsockopt(" + name + ", " + value + ")",
        "this is a bug of slr.plane");
  }
}
