package slr.node.advertise;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLSocket;
import slr.certs.Level;
import slr.certs.NodeCredentials;
import slr.certs.RevocationPolicy;
import slr.certs.TlsContexts;
import slr.certs.TrustStore;
import slr.core.advertise.AdvertisementMessage;
import slr.node.trust.CertificatesConfig;

/** A peer that shakes hands with a good certificate and then says whatever a test wants. */
final class RawPeer implements AutoCloseable {

  private static final int TIMEOUT_MS = 10_000;

  private final SSLSocket socket;
  private final DataInputStream in;

  /** One whose handshake is done. */
  RawPeer(SSLSocket socket) throws IOException {
    this.socket = socket;
    this.in = new DataInputStream(socket.getInputStream());
  }

  static RawPeer connect(InetSocketAddress server, CertificatesConfig files) throws IOException {
    return connect(server, files, 0);
  }

  /**
   * @param receiveBytes size of the receive buffer; 0 for the usual
   */
  static RawPeer connect(InetSocketAddress server, CertificatesConfig files, int receiveBytes)
      throws IOException {
    TlsContexts tls = tls(files);
    SSLSocket socket = (SSLSocket) tls.context().getSocketFactory().createSocket();
    socket.setSSLParameters(tls.parameters());
    socket.setSoTimeout(TIMEOUT_MS);
    if (receiveBytes > 0) {
      socket.setReceiveBufferSize(receiveBytes);
    }
    socket.connect(server, TIMEOUT_MS);
    socket.startHandshake();
    return new RawPeer(socket);
  }

  /** TLS with these files, for any level at the other end. */
  static TlsContexts tls(CertificatesConfig files) throws IOException {
    return new TlsContexts(
        NodeCredentials.read(files.certificate(), files.key()),
        TrustStore.open(files.ca(), List.of(), RevocationPolicy.BEST_KNOWN),
        EnumSet.allOf(Level.class),
        InstantSource.system(),
        _ -> {});
  }

  void send(AdvertisementMessage message) throws IOException {
    send(RecordFraming.frame(CborCodec.encode(message)));
  }

  void send(byte[] octets) throws IOException {
    socket.getOutputStream().write(octets);
    socket.getOutputStream().flush();
  }

  /** The next record; empty at the end of the stream. */
  Optional<AdvertisementMessage> read() throws IOException {
    try {
      byte[] record = in.readNBytes(in.readInt());
      return Optional.of(CborCodec.decode(record));
    } catch (EOFException end) {
      return Optional.empty();
    } catch (MalformedRecordException ours) {
      throw new AssertionError(ours);
    }
  }

  /** All records up to the end of the stream. */
  List<AdvertisementMessage> readAll() throws IOException {
    List<AdvertisementMessage> all = new ArrayList<>();
    for (Optional<AdvertisementMessage> next = read(); next.isPresent(); next = read()) {
      all.add(next.get());
    }
    return all;
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
