package slr.host;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.security.DigestInputStream;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;

/** One connection on which the client sends octets that chance made, and then the server. */
final class Exchange {

  private static final int BLOCK_BYTES = 1 << 16;
  private static final int PATIENCE_MS = (int) HostLab.PATIENCE.toMillis();

  private Exchange() {}

  /** What happens beside it. */
  interface Meanwhile {

    /** The server has the connection, and nothing was sent. */
    default void begun() throws Exception {}

    /** All octets have arrived, and neither side has closed. */
    default void exchanged() throws Exception {}
  }

  /** Runs it, with nothing beside. */
  static List<String> run(HostLab lab, String address, int lengthBytes) throws Exception {
    return run(lab, address, lengthBytes, new Meanwhile() {});
  }

  /**
   * Runs it.
   *
   * @param address of the virtual host
   * @param lengthBytes to each side, a multiple of 64 KiB
   * @return four digests: sent and received upwards, sent and received downwards
   */
  static List<String> run(HostLab lab, String address, int lengthBytes, Meanwhile meanwhile)
      throws Exception {
    try (ServerSocket server =
        lab.host.in(() -> new ServerSocket(0, 1, InetAddress.getByName(address)))) {
      CountDownLatch accepted = new CountDownLatch(1);
      FutureTask<List<String>> served =
          new FutureTask<>(() -> serve(server, accepted, lengthBytes));
      Thread.ofPlatform().start(served);
      try (Socket client = lab.edge.in(() -> connected(address, server.getLocalPort()))) {
        accepted.await();
        meanwhile.begun();
        String sent = send(client.getOutputStream(), lengthBytes);
        String received = receive(client.getInputStream(), lengthBytes);
        meanwhile.exchanged();
        client.shutdownOutput();
        return List.of(sent, served.get().getFirst(), served.get().getLast(), received);
      }
    }
  }

  /** Only then does the socket belong to the namespace of the thread. */
  private static Socket connected(String address, int port) throws IOException {
    Socket client = new Socket();
    client.connect(new InetSocketAddress(address, port), PATIENCE_MS);
    client.setSoTimeout(PATIENCE_MS);
    return client;
  }

  private static List<String> serve(ServerSocket server, CountDownLatch accepted, int lengthBytes)
      throws Exception {
    try (Socket socket = server.accept()) {
      accepted.countDown();
      socket.setSoTimeout(PATIENCE_MS);
      String received = receive(socket.getInputStream(), lengthBytes);
      String sent = send(socket.getOutputStream(), lengthBytes);
      // The client has all of it once it ends.
      socket.getInputStream().read();
      return List.of(received, sent);
    }
  }

  private static String send(OutputStream to, int lengthBytes) throws IOException {
    MessageDigest digest = sha256();
    DigestOutputStream stream = new DigestOutputStream(to, digest);
    Random random = new Random(lengthBytes);
    byte[] block = new byte[BLOCK_BYTES];
    for (int sent = 0; sent < lengthBytes; sent += BLOCK_BYTES) {
      random.nextBytes(block);
      stream.write(block);
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  private static String receive(InputStream from, int lengthBytes) throws IOException {
    MessageDigest digest = sha256();
    DigestInputStream stream = new DigestInputStream(from, digest);
    for (int left = lengthBytes; left > 0; ) {
      int read = stream.read(new byte[Math.min(left, BLOCK_BYTES)]);
      if (read < 0) {
        throw new IOException("the other side ended " + left + " octets too early");
      }
      left -= read;
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }
}
