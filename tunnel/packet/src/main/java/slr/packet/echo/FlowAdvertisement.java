package slr.packet.echo;

import slr.packet.IpAddress;
import slr.packet.IpProtocol;

/**
 * What an augmented echo says (A18): this flow's connection is at this host.
 *
 * @param protocol of the flow, TCP or UDP
 * @param client whom the echo is sent to
 * @param clientPort of the flow
 * @param virtualHost in whose name it is sent, of the client's family
 * @param virtualPort of the flow
 * @param server the end point of the host's tunnel, of either family
 * @param serverPort where the host serves the flow; the virtual port, unless it is translated
 * @param incarnation of the host's process: when it started, in milliseconds
 * @param epoch of the key that signs it
 * @param expiryS when it ends, in seconds since 1970
 * @param nonce random, so that no two echoes are alike; its last 16 bits are the ICMP identifier
 */
public record FlowAdvertisement(
    int protocol,
    IpAddress client,
    int clientPort,
    IpAddress virtualHost,
    int virtualPort,
    IpAddress server,
    int serverPort,
    long incarnation,
    long epoch,
    long expiryS,
    long nonce) {

  public FlowAdvertisement {
    if (!EchoLimits.hasFlows(protocol)) {
      throw new IllegalArgumentException(
          IpProtocol.name(protocol) + " has no flows to advertise: use tcp or udp");
    }
    EchoLimits.requireUnicast("client", client);
    EchoLimits.requireUnicast("virtual host", virtualHost);
    EchoLimits.requireUnicast("server", server);
    if (client.isV4() != virtualHost.isV4()) {
      throw new IllegalArgumentException(
          "a flow from " + client + " to " + virtualHost + " would change its address family");
    }
    EchoLimits.requireRange("client port", clientPort, 0, 0xffff);
    EchoLimits.requireRange("virtual port", virtualPort, 0, 0xffff);
    EchoLimits.requireRange("server port", serverPort, 0, 0xffff);
    EchoLimits.requireRange("incarnation", incarnation, 0, Long.MAX_VALUE);
    EchoLimits.requireRange("epoch", epoch, 0, EchoLimits.EPOCH_MAX);
    EchoLimits.requireRange("expiry", expiryS, 0, EchoLimits.TIME_S_MAX);
  }

  /** Whether the flow is IPv4. */
  public boolean isV4() {
    return client.isV4();
  }

  /** {@code tcp 192.0.2.7:40000 203.0.113.1:80 at 10.0.1.5:80 until 1764188000}. */
  @Override
  public String toString() {
    return IpProtocol.name(protocol)
        + " "
        + end(client, clientPort)
        + " "
        + end(virtualHost, virtualPort)
        + " at "
        + end(server, serverPort)
        + " until "
        + expiryS;
  }

  private static String end(IpAddress address, int port) {
    return address.isV4() ? address + ":" + port : "[" + address + "]:" + port;
  }
}
