package slr.plane;

import java.util.ArrayList;
import java.util.List;

/**
 * Keeps the kernel from answering tunnel packets with "protocol unreachable" (ICMPv6: parameter
 * problem), which it sends when nothing in it claims the protocol: an open raw socket claims it. A
 * filter that drops everything keeps the sockets empty; the kernel's decision comes before it.
 *
 * <p>The sockets for protocols 4 and 41 have a second use: the kernel learns a path MTU from an
 * ICMP error only if something claims the quoted packet, see {@link PathMtu}.
 */
public final class ProtocolSilencer implements AutoCloseable {

  /** IPv4 and IPv6 in IP, RSVP, GRE. */
  private static final int[] PROTOCOLS = {4, 41, 46, 47};

  private static final int[] FAMILIES = {SocketCalls.AF_INET, SocketCalls.AF_INET6};

  private final List<Descriptor> sockets = new ArrayList<>();

  private ProtocolSilencer() {}

  /**
   * Silences the network namespace of the calling thread until closed; needs CAP_NET_RAW there.
   *
   * @throws NativeException if the right is missing
   */
  public static ProtocolSilencer open() {
    ProtocolSilencer silencer = new ProtocolSilencer();
    try {
      for (int family : FAMILIES) {
        for (int protocol : PROTOCOLS) {
          silencer.sockets.add(claim(family, protocol));
        }
      }
      return silencer;
    } catch (RuntimeException e) {
      silencer.close();
      throw e;
    }
  }

  @Override
  public void close() {
    sockets.forEach(Descriptor::close);
  }

  /** A raw socket that claims a protocol and receives none of its packets. */
  static Descriptor claim(int family, int protocol) {
    String familyName = family == SocketCalls.AF_INET ? "AF_INET" : "AF_INET6";
    Descriptor socket =
        new Descriptor(
            SocketCalls.socket(family, SocketCalls.SOCK_RAW, protocol),
            "socket(" + familyName + ", SOCK_RAW, " + protocol + ")",
            "CAP_NET_RAW is needed: run as root or inside 'unshare -Urnm'");
    try {
      PacketFilter.none().attach(socket.number());
      return socket;
    } catch (RuntimeException e) {
      socket.close();
      throw e;
    }
  }
}
