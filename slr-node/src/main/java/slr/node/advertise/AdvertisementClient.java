package slr.node.advertise;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a connection to one parent: connects, waits until the connection ends, connects again after
 * a pause. The pause begins small again after each connection that lasted longer than the longest
 * pause.
 */
public final class AdvertisementClient implements AutoCloseable {

  private final InetSocketAddress parent;
  private final AdvertisementConnection.Transport transport;
  private final CountDownLatch closed = new CountDownLatch(1);
  private final AtomicReference<@Nullable AdvertisementConnection> current =
      new AtomicReference<>();
  private volatile String lastFailure = "";

  private AdvertisementClient(
      InetSocketAddress parent, AdvertisementConnection.Transport transport) {
    this.parent = parent;
    this.transport = transport;
  }

  /**
   * Connects until it is closed.
   *
   * @param control runs the listeners, one task at a time, in order
   */
  public static AdvertisementClient connect(
      InetSocketAddress parent,
      AdvertisementCodec codec,
      TransportLimits limits,
      Executor control,
      ConnectionListener.Acceptor acceptor) {
    AdvertisementClient client =
        new AdvertisementClient(
            parent,
            new AdvertisementConnection.Transport(
                codec, limits, new TransportCounters(), control, acceptor));
    Thread.ofVirtual().name("advertisement-connect " + parent).start(client::connectAll);
    return client;
  }

  /** The parent's address. */
  public InetSocketAddress parent() {
    return parent;
  }

  /** Why the last attempt failed; empty if none did. */
  public String lastFailure() {
    return lastFailure;
  }

  /** What it has counted. */
  public TransportCounters counters() {
    return transport.counters();
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
    TransportLimits limits = transport.limits();
    long pauseMs = limits.firstRetryMs();
    try {
      while (closed.getCount() > 0) {
        long beganNs = System.nanoTime();
        connectOnce();
        long lastedMs = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - beganNs);
        if (lastedMs > limits.lastRetryMs() + limits.connectMs()) {
          pauseMs = limits.firstRetryMs();
        }
        long jitterMs = ThreadLocalRandom.current().nextLong(pauseMs / 2 + 1);
        if (closed.await(pauseMs - jitterMs, TimeUnit.MILLISECONDS)) {
          return;
        }
        pauseMs = Math.min(2 * pauseMs, limits.lastRetryMs());
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** Connects, and returns when the connection has ended. */
  private void connectOnce() throws InterruptedException {
    Socket socket = new Socket();
    try {
      socket.connect(parent, transport.limits().connectMs());
      AdvertisementConnection connection = AdvertisementConnection.start(socket, transport);
      current.set(connection);
      if (closed.getCount() == 0) {
        connection.finish();
      }
      connection.awaitEnd();
    } catch (IOException refused) {
      transport.counters().count(TransportCounter.UNREACHABLE);
      lastFailure = String.valueOf(refused.getMessage());
      close(socket);
    } finally {
      current.set(null);
    }
  }

  private static void close(Socket socket) {
    try {
      socket.close();
    } catch (IOException closed) {
      // It is closed: that is what was wanted.
    }
  }
}
