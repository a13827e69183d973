package slr.plane;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.SocketException;

/** A server that answers each datagram with itself, from the address it was sent to. */
final class UdpEcho implements AutoCloseable {

  private final DatagramSocket socket;
  private final Thread thread = Thread.ofPlatform().name("echo").unstarted(this::run);

  /** Serves in the namespace of the calling thread. */
  UdpEcho(String address, int port) throws SocketException {
    socket = new DatagramSocket(new InetSocketAddress(address, port));
    thread.start();
  }

  private void run() {
    DatagramPacket packet = new DatagramPacket(new byte[2048], 2048);
    try {
      while (true) {
        packet.setLength(2048);
        socket.receive(packet);
        socket.send(packet);
      }
    } catch (IOException closed) {
      // That is how it ends.
    }
  }

  @Override
  public void close() {
    socket.close();
    Namespaces.join(thread);
  }
}
