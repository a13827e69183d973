package slr.node.advertise;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.net.InetSocketAddress;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import slr.certs.Purpose;
import slr.node.trust.PeerVerdict;

/**
 * Keeps a connection to one parent or neighbour: connects, waits until the connection ends,
 * connects again after a pause. The pause begins small again after each connection that lasted
 * longer than the longest pause.
 */
public final class AdvertisementClient implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(AdvertisementClient.class);

  /** Nodes whose certificates are judged while they are away; at one address there is one. */
  private static final int NODES_MET = 8;

  private final InetSocketAddress address;
  private final Transport transport;
  private final ConnectionListener.Acceptor acceptor;
  private final BooleanSupplier wanted;
  private final PacedLog warnings = new PacedLog(LOG);
  private final CountDownLatch closed = new CountDownLatch(1);
  private final AtomicReference<@Nullable AdvertisementConnection> current =
      new AtomicReference<>();

  /** The latest connection with each node that was there, the last one last; guarded by itself. */
  private final Map<String, AdvertisementConnection> met = new LinkedHashMap<>();

  private volatile String lastFailure = "";

  private AdvertisementClient(
      InetSocketAddress address,
      Transport transport,
      ConnectionListener.Acceptor acceptor,
      BooleanSupplier wanted) {
    this.address = address;
    this.transport = transport;
    this.acceptor = acceptor;
    this.wanted = wanted;
  }

  /** Connects until it is closed. */
  public static AdvertisementClient connect(
      InetSocketAddress address, Transport transport, ConnectionListener.Acceptor acceptor) {
    return connect(address, transport, acceptor, () -> true);
  }

  /**
   * Connects until it is closed, when it is wanted.
   *
   * @param wanted asked before each attempt, on any thread
   */
  static AdvertisementClient connect(
      InetSocketAddress address,
      Transport transport,
      ConnectionListener.Acceptor acceptor,
      BooleanSupplier wanted) {
    AdvertisementClient client = new AdvertisementClient(address, transport, acceptor, wanted);
    Thread.ofVirtual().name("advertisement-connect " + address).start(client::connectAll);
    return client;
  }

  /** The other end. */
  public InetSocketAddress address() {
    return address;
  }

  /** Why the last attempt or connection ended; empty if none did. */
  public String lastFailure() {
    return lastFailure;
  }

  /** What it has counted. */
  public TransportCounters counters() {
    return transport.counters();
  }

  /**
   * Judges the peer again: what was known of revocations has changed. It need not be connected:
   * what it said before holds while it is away, and must not if its certificate is not good any
   * more.
   */
  public void judge() {
    synchronized (met) {
      met.values().forEach(AdvertisementConnection::judge);
    }
  }

  /** Connects no more, and finishes the connection there is in order. */
  @Override
  public void close() {
    closed.countDown();
    AdvertisementConnection connection = current.get();
    if (connection != null) {
      connection.finish();
    }
  }

  private void connectAll() {
    TransportLimits.Retry retry = transport.limits().retry();
    long pauseMs = retry.firstMs();
    try {
      while (closed.getCount() > 0) {
        long beganNs = System.nanoTime();
        if (wanted.getAsBoolean()) {
          connectOnce();
        }
        long lastedMs = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - beganNs);
        if (lastedMs > retry.lastMs() + retry.connectMs()) {
          pauseMs = retry.firstMs();
        }
        long jitterMs = ThreadLocalRandom.current().nextLong(pauseMs / 2 + 1);
        if (closed.await(pauseMs - jitterMs, TimeUnit.MILLISECONDS)) {
          return;
        }
        pauseMs = Math.min(2 * pauseMs, retry.lastMs());
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** Connects, and returns when the connection has ended. */
  private void connectOnce() throws InterruptedException {
    ChannelFuture attempt =
        new Bootstrap()
            .group(transport.threads().loop())
            .channel(NioSocketChannel.class)
            .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, transport.limits().retry().connectMs())
            .handler(
                new ChannelInitializer<SocketChannel>() {
                  @Override
                  protected void initChannel(SocketChannel channel) {
                    transport.prepare(channel, Purpose.SERVER, new Outcome());
                  }
                })
            .connect(address)
            .await();
    if (!attempt.isSuccess()) {
      transport.counters().count(TransportCounter.UNREACHABLE);
      lastFailure = String.valueOf(attempt.cause().getMessage());
      return;
    }
    attempt.channel().closeFuture().await();
    AdvertisementConnection connection = current.getAndSet(null);
    if (connection != null) {
      connection.ended().join();
      lastFailure = connection.endReason();
    }
  }

  private void remember(AdvertisementConnection connection) {
    synchronized (met) {
      String node = connection.allowed().node();
      met.remove(node);
      met.put(node, connection);
      if (met.size() > NODES_MET) {
        met.remove(met.keySet().iterator().next());
      }
    }
  }

  private final class Outcome implements Handshake.Listener {

    @Override
    public void onKnown(Handshake handshake, TlsPeer peer, PeerVerdict.Known known) {
      AdvertisementConnection connection =
          AdvertisementConnection.start(peer, known, transport, acceptor);
      current.set(connection);
      remember(connection);
      if (closed.getCount() == 0) {
        connection.finish();
      }
    }

    @Override
    public void onFailed(Handshake handshake, TlsPeer peer, String why) {
      lastFailure = why;
      warnings.warn("{}: no session: {}", peer.name(), why);
    }
  }
}
