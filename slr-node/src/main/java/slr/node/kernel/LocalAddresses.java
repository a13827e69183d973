package slr.node.kernel;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.util.List;
import slr.packet.IpAddress;

/** Which addresses are this machine's own, in the network namespace of the process. */
public final class LocalAddresses {

  private LocalAddresses() {}

  /**
   * Makes sure that tunnels can end, and begin, at these.
   *
   * @throws IOException naming the first that is not local, the key, and what to do
   */
  public static void requireEndPoints(List<IpAddress> endPoints) throws IOException {
    for (IpAddress endPoint : endPoints) {
      InetAddress address = InetAddress.getByAddress(endPoint.toBytes());
      // An address that is not usable yet (IPv6, tentative) has an interface; one that is local by
      // a route alone can be bound.
      if (NetworkInterface.getByInetAddress(address) == null && !binds(address)) {
        throw new IOException(
            "end-points: "
                + endPoint
                + " is no address of this machine: see 'ip address', correct the key or add the"
                + " address");
      }
    }
  }

  private static boolean binds(InetAddress address) {
    try (DatagramSocket socket = new DatagramSocket(new InetSocketAddress(address, 0))) {
      return socket.isBound();
    } catch (IOException refused) {
      return false;
    }
  }
}
