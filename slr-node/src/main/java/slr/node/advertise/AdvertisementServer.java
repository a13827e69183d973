package slr.node.advertise;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import java.io.IOException;
import java.net.InetSocketAddress;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import slr.certs.Purpose;
import slr.node.trust.PeerVerdict;

/** Accepts the connections of children and neighbours. */
public final class AdvertisementServer implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(AdvertisementServer.class);
  private static final int BACKLOG = 1_024;

  private final Transport transport;
  private final ConnectionListener.Acceptor acceptor;
  private final TransportLimits.Doors doors;
  private final HalfOpenHandshakes<Handshake> halfOpen;
  private final NodeConnections connections = new NodeConnections();
  private final PacedLog warnings = new PacedLog(LOG);
  private final Channel channel;

  private AdvertisementServer(
      InetSocketAddress address, Transport transport, ConnectionListener.Acceptor acceptor)
      throws IOException {
    this.transport = transport;
    this.acceptor = acceptor;
    this.doors = transport.limits().doors();
    this.halfOpen = new HalfOpenHandshakes<>(doors.halfOpen(), doors.halfOpenPerSource());
    var bound =
        new ServerBootstrap()
            .group(transport.threads().loop())
            .channel(NioServerSocketChannel.class)
            .option(ChannelOption.SO_BACKLOG, BACKLOG)
            .option(ChannelOption.SO_REUSEADDR, true)
            .childHandler(
                new ChannelInitializer<SocketChannel>() {
                  @Override
                  protected void initChannel(SocketChannel accepted) {
                    accept(accepted);
                  }
                })
            .bind(address)
            .awaitUninterruptibly();
    if (!bound.isSuccess()) {
      String why = bound.cause().getMessage();
      throw new IOException("cannot listen on " + address + ": " + why, bound.cause());
    }
    this.channel = bound.channel();
  }

  /**
   * Listens and accepts until it is closed.
   *
   * @param address where; port 0 takes a free one
   * @throws IOException if the address cannot be listened on; the message names it
   */
  public static AdvertisementServer listen(
      InetSocketAddress address, Transport transport, ConnectionListener.Acceptor acceptor)
      throws IOException {
    return new AdvertisementServer(address, transport, acceptor);
  }

  /** Where it listens, with the port it got. */
  public InetSocketAddress address() {
    return (InetSocketAddress) channel.localAddress();
  }

  /** What it has counted. */
  public TransportCounters counters() {
    return transport.counters();
  }

  /** Connections with a certificate that stand now. */
  public int connections() {
    return connections.size();
  }

  /** Judges all peers again: what was known of revocations, or of levels, has changed. */
  public void judge() {
    connections.all().forEach(AdvertisementConnection::judge);
  }

  /** Accepts no more, and finishes what is connected in order. */
  @Override
  public void close() {
    var _ = channel.close().awaitUninterruptibly();
    connections.all().forEach(AdvertisementConnection::finish);
  }

  private void accept(SocketChannel accepted) {
    Handshake handshake = transport.prepare(accepted, Purpose.CLIENT, new Outcome());
    halfOpen
        .add(handshake, TlsPeer.source(accepted.remoteAddress()))
        .ifPresent(oldest -> oldest.giveUp(TransportCounter.HALF_OPEN_EVICTED));
    var _ = accepted.closeFuture().addListener(_ -> halfOpen.remove(handshake));
  }

  private final class Outcome implements Handshake.Listener {

    @Override
    public void onKnown(Handshake handshake, TlsPeer peer, PeerVerdict.Known known) {
      halfOpen.remove(handshake);
      if (connections.size() >= doors.connections()) {
        transport.counters().count(TransportCounter.REFUSED_FULL);
        warnings.warn("{} turned away: {} are connected", peer.name(), doors.connections());
        var _ = peer.channel().close();
        return;
      }
      AdvertisementConnection connection =
          AdvertisementConnection.start(peer, known, transport, acceptor);
      connections
          .add(connection, doors.connectionsPerNode())
          .ifPresent(oldest -> {
            transport.counters().count(TransportCounter.SURPLUS_OF_NODE);
            oldest.cut("the node has newer connections");
          });
      // Its place is taken until its listener has heard of its end.
      var _ = connection.ended().thenRun(() -> connections.remove(connection));
    }

    @Override
    public void onFailed(Handshake handshake, TlsPeer peer, String why) {
      halfOpen.remove(handshake);
      warnings.warn("{} turned away: {}", peer.name(), why);
    }
  }
}
