package slr.node.advertise;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import slr.certs.TlsContexts;
import slr.node.trust.CertificatesConfig;

/** Listens where a child expects its parent, with a good certificate, whatever it will say. */
final class RawParent implements AutoCloseable {

  private static final int TIMEOUT_MS = 10_000;

  private final TlsContexts tls;
  private final SSLServerSocket server;

  RawParent(CertificatesConfig files) throws IOException {
    tls = RawPeer.tls(files);
    server = (SSLServerSocket) tls.context().getServerSocketFactory().createServerSocket();
    server.setSoTimeout(TIMEOUT_MS);
    server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
  }

  InetSocketAddress address() {
    return (InetSocketAddress) server.getLocalSocketAddress();
  }

  /** The next child that connects, after its handshake. */
  RawPeer accept() throws IOException {
    SSLSocket socket = (SSLSocket) server.accept();
    socket.setSSLParameters(tls.parameters());
    socket.setUseClientMode(false);
    socket.setNeedClientAuth(true);
    socket.setSoTimeout(TIMEOUT_MS);
    socket.startHandshake();
    return new RawPeer(socket);
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}
