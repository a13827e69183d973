package slr.plane;

import static slr.packet.AllMemory.ALL;

import slr.packet.IpAddress;
import slr.plane.KernelLayout.SockaddrIn;
import slr.plane.KernelLayout.SockaddrIn6;

/** Addresses of sockets as the kernel has them, ip(7) and ipv6(7). */
final class SocketAddress {

  private SocketAddress() {}

  /** Octets of an address of this family. */
  static int bytes(boolean v4) {
    return v4 ? SockaddrIn.SIZE : SockaddrIn6.SIZE;
  }

  /** Writes address and port; the rest of the memory, as long as {@link #bytes}, must be 0. */
  static void write(long at, IpAddress address, int port) {
    boolean v4 = address.isV4();
    short family = (short) (v4 ? SocketCalls.AF_INET : SocketCalls.AF_INET6);
    ALL.set(KernelLayout.SHORT, at + SockaddrIn.FAMILY, family);
    ALL.set(KernelLayout.NET_SHORT, at + SockaddrIn.PORT, (short) port);
    if (v4) {
      ALL.set(KernelLayout.NET_INT, at + SockaddrIn.ADDRESS, address.v4Bits());
    } else {
      // Where the address of the other family has its octets.
      ALL.set(KernelLayout.INT, at + SockaddrIn6.FLOW_INFO, 0);
      ALL.set(KernelLayout.NET_LONG, at + SockaddrIn6.ADDRESS, address.high());
      ALL.set(KernelLayout.NET_LONG, at + SockaddrIn6.ADDRESS + Long.BYTES, address.low());
    }
  }
}
