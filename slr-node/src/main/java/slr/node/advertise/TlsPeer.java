package slr.node.advertise;

import io.netty.channel.Channel;
import io.netty.handler.ssl.SslHandler;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.HexFormat;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSession;
import slr.certs.Purpose;
import slr.node.config.EndPointText;
import slr.node.trust.LinkTrust;
import slr.node.trust.PeerVerdict;

/**
 * The other end of a channel with TLS.
 *
 * @param channel with a {@link SslHandler}
 * @param trust judges it
 * @param end which end of the connection it is
 */
record TlsPeer(Channel channel, LinkTrust trust, Purpose end) {

  /** Octets of an IPv6 address that name a network: whoever has one has all its addresses. */
  private static final int NETWORK_BYTES = 8;

  /** A fresh engine for a connection with this peer. */
  SSLEngine engine() {
    return end == Purpose.CLIENT ? trust.serverEngine() : trust.clientEngine();
  }

  /** What it has shown; the handshake must be done. */
  SSLSession session() {
    return channel.pipeline().get(SslHandler.class).engine().getSession();
  }

  /** Who has shown this, as things are now; the connection may have ended. */
  PeerVerdict judge(SSLSession shown) {
    return trust.check(shown, end);
  }

  /** Its address and port, for people. */
  String name() {
    return channel.remoteAddress() instanceof InetSocketAddress address
        ? EndPointText.format(address)
        : "a peer that has gone";
  }

  /** Where it comes from, as far as one party can choose: an IPv4 address or an IPv6 /64. */
  static String source(InetSocketAddress address) {
    InetAddress from = address.getAddress();
    byte[] octets = from.getAddress();
    return HexFormat.of()
        .formatHex(from instanceof Inet6Address ? Arrays.copyOf(octets, NETWORK_BYTES) : octets);
  }
}
