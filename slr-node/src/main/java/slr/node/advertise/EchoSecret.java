package slr.node.advertise;

import java.util.Optional;
import javax.net.ssl.SSLSession;
import slr.packet.echo.EchoKeys;

/**
 * The secret from which a host and its parent derive the keys of augmented echoes (A18), which both
 * have from their session's TLS (exporter, RFC 8446 7.5): nobody has to send it, and no other host
 * has it.
 */
final class EchoSecret {

  private static final String LABEL = "EXPORTER-slr-flow-advertisement";

  private EchoSecret() {}

  /** That of a session, for one thread; none if its provider exports nothing. */
  static Optional<EchoKeys> of(SSLSession session) {
    return TlsExport.of(session, LABEL, new byte[0], EchoKeys.SECRET_BYTES_MIN).map(EchoKeys::new);
  }
}
