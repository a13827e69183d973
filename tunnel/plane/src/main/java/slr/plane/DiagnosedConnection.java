package slr.plane;

import static slr.packet.AllMemory.ALL;

import slr.packet.IpAddress;
import slr.plane.KernelLayout.InetDiagMsg;
import slr.plane.KernelLayout.InetDiagSockid;

/** A connection as sock_diag(7) tells of it. */
final class DiagnosedConnection {

  private DiagnosedConnection() {}

  /** Shows what a {@code struct inet_diag_msg} speaks of, unless it is a socket that listens. */
  static void show(long message, ConnectionHandler handler) {
    boolean v4 = ALL.get(KernelLayout.BYTE, message + InetDiagMsg.FAMILY) == SocketCalls.AF_INET;
    long id = message + InetDiagMsg.SOCKET_ID;
    long remote = id + InetDiagSockid.REMOTE_ADDRESS;
    long local = id + InetDiagSockid.LOCAL_ADDRESS;
    int remotePort = port(id + InetDiagSockid.REMOTE_PORT);
    int localPort = port(id + InetDiagSockid.LOCAL_PORT);
    if (remotePort == 0) {
      return;
    }
    handler.onConnection(
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
}
