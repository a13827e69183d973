package slr.bench;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import slr.plane.NetworkNamespace;

/**
 * A connection on which a client sends for as long as this is open: as fast as it can, or at a
 * pace.
 */
final class EstablishedTransfer implements AutoCloseable {

  private static final int PORT = 9000;
  private static final int BLOCK_BYTES = 1 << 16;
  private static final int PATIENCE_MS = 10_000;

  /** What could not be sent in time is caught up with so far, and beyond that never sent. */
  private static final long BEHIND_NS = 20_000_000;

  private final AtomicLong arrived = new AtomicLong();
  private final Socket server;
  private final Socket client;
  private volatile double bytesPerSecond = Double.POSITIVE_INFINITY;

  /**
   * Begins.
   *
   * @param address of the virtual host, which only the node that is meant serves
   */
  EstablishedTransfer(Path clientNamespace, Path hostNamespace, String address) throws Exception {
    try (ServerSocket listening =
        NetworkNamespace.call(
            hostNamespace, () -> new ServerSocket(PORT, 1, InetAddress.getByName(address)))) {
      listening.setSoTimeout(PATIENCE_MS);
      client = NetworkNamespace.call(clientNamespace, () -> connected(address));
      server = listening.accept();
    }
    Thread.ofPlatform().daemon().name("transfer-in").start(this::receive);
    Thread.ofPlatform().daemon().name("transfer-out").start(this::send);
  }

  private static Socket connected(String address) throws IOException {
    Socket socket = new Socket();
    socket.connect(new InetSocketAddress(address, PORT), PATIENCE_MS);
    return socket;
  }

  /** The client offers so much from now on. */
  void pace(double offeredBytesPerSecond) {
    bytesPerSecond = offeredBytesPerSecond;
  }

  /** Octets a second that arrive, after a while that does not count. */
  double rate(long skippedNs, long countedNs) {
    LockSupport.parkNanos(skippedNs);
    long before = arrived.get();
    long beganNs = System.nanoTime();
    LockSupport.parkNanos(countedNs);
    return (arrived.get() - before) * 1e9 / (System.nanoTime() - beganNs);
  }

  private void receive() {
    byte[] block = new byte[BLOCK_BYTES];
    try {
      InputStream in = server.getInputStream();
      for (int read = in.read(block); read > 0; read = in.read(block)) {
        arrived.addAndGet(read);
      }
    } catch (IOException closed) {
      // That is how it ends; that nothing arrives any more shows in the rate.
    }
  }

  private void send() {
    try {
      OutputStream out = client.getOutputStream();
      byte[] block = new byte[BLOCK_BYTES];
      long dueNs = System.nanoTime();
      while (!client.isClosed()) {
        out.write(block);
        long nowNs = System.nanoTime();
        dueNs = Math.max(dueNs + (long) (BLOCK_BYTES * 1e9 / bytesPerSecond), nowNs - BEHIND_NS);
        if (dueNs > nowNs) {
          LockSupport.parkNanos(dueNs - nowNs);
        }
      }
    } catch (IOException closed) {
      // Likewise.
    }
  }

  @Override
  public void close() throws IOException {
    client.close();
    server.close();
  }
}
