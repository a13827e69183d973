package slr.node.advertise;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.LockSupport;

/** Accepts the connections of the children. */
public final class AdvertisementServer implements AutoCloseable {

  private static final int BACKLOG = 128;
  private static final long EXHAUSTED_PAUSE_NS = 10_000_000;

  private final ServerSocket server;
  private final AdvertisementConnection.Transport transport;
  private final Set<AdvertisementConnection> connections = ConcurrentHashMap.newKeySet();

  private AdvertisementServer(ServerSocket server, AdvertisementConnection.Transport transport) {
    this.server = server;
    this.transport = transport;
  }

  /**
   * Listens and accepts until it is closed.
   *
   * @param address where; port 0 takes a free one
   * @param control runs the listeners, one task at a time, in order
   * @throws IOException if the address cannot be listened on; the message names it
   */
  public static AdvertisementServer listen(
      InetSocketAddress address,
      AdvertisementCodec codec,
      TransportLimits limits,
      Executor control,
      ConnectionListener.Acceptor acceptor)
      throws IOException {
    ServerSocket socket = new ServerSocket();
    try {
      socket.setReuseAddress(true);
      socket.bind(address, BACKLOG);
    } catch (IOException refused) {
      socket.close();
      throw new IOException("cannot listen on " + address + ": " + refused.getMessage(), refused);
    }
    AdvertisementServer server =
        new AdvertisementServer(
            socket,
            new AdvertisementConnection.Transport(
                codec, limits, new TransportCounters(), control, acceptor));
    Thread.ofVirtual().name("advertisement-accept " + address).start(server::acceptAll);
    return server;
  }

  /** Where it listens, with the port it got. */
  public InetSocketAddress address() {
    return (InetSocketAddress) server.getLocalSocketAddress();
  }

  /** What it has counted. */
  public TransportCounters counters() {
    return transport.counters();
  }

  /** Accepts no more, and finishes what is connected in order. */
  @Override
  public void close() throws IOException {
    server.close();
    connections.forEach(AdvertisementConnection::finish);
  }

  private void acceptAll() {
    while (!server.isClosed()) {
      try {
        accept(server.accept());
      } catch (IOException closedOrExhausted) {
        // Closed: the loop ends. Out of file descriptors: others must end first.
        LockSupport.parkNanos(EXHAUSTED_PAUSE_NS);
      }
    }
  }

  private void accept(Socket socket) throws IOException {
    if (connections.size() >= transport.limits().connections()) {
      transport.counters().count(TransportCounter.REFUSED_FULL);
      socket.close();
      return;
    }
    AdvertisementConnection connection;
    try {
      connection = AdvertisementConnection.start(socket, transport);
    } catch (IOException alreadyReset) {
      socket.close();
      return;
    }
    connections.add(connection);
    Thread.ofVirtual()
        .name("advertisement-forget " + connection.peer())
        .start(() -> {
          try {
            connection.awaitEnd();
          } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
          } finally {
            connections.remove(connection);
          }
        });
  }
}
