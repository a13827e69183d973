package slr.node.advertise;

import java.util.Optional;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SSLKeyException;
import javax.net.ssl.SSLSession;

/** Keys that both ends of a session have of its TLS, and nobody else (RFC 8446 7.5). */
final class TlsExport {

  private TlsExport() {}

  /** So many octets under this label and context; none if the provider exports nothing. */
  static Optional<byte[]> of(SSLSession session, String label, byte[] context, int octets) {
    if (!(session instanceof ExtendedSSLSession exporting)) {
      return Optional.empty();
    }
    try {
      return Optional.of(exporting.exportKeyingMaterialData(label, context, octets));
    } catch (SSLKeyException | UnsupportedOperationException _) {
      return Optional.empty();
    }
  }
}
