package slr.node.advertise;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SSLKeyException;
import javax.net.ssl.SSLSession;
import slr.packet.rsvp.IntegrityKey;

/**
 * The keys of pin signalling between two nodes, one each way, which both have from their session's
 * TLS (exporter, RFC 8446 7.5): whoever has not the session has not the keys, and a new session has
 * new ones.
 *
 * @param up of what the child sends
 * @param down of what the parent sends
 */
public record PinKeys(IntegrityKey up, IntegrityKey down) {

  private static final String LABEL = "EXPORTER-slr-pin-signalling";
  private static final byte[] UP = {'u', 'p'};
  private static final byte[] DOWN = {'d', 'o', 'w', 'n'};
  private static final int SECRET_BYTES = 32;
  private static final long ID_MASK = 0xffff_ffff_ffffL;

  /** Those of a session; none if its provider exports nothing. */
  static Optional<PinKeys> of(SSLSession session) {
    if (!(session instanceof ExtendedSSLSession exporting)) {
      return Optional.empty();
    }
    try {
      return Optional.of(new PinKeys(key(exporting, UP), key(exporting, DOWN)));
    } catch (SSLKeyException | UnsupportedOperationException _) {
      return Optional.empty();
    }
  }

  /** The name of the key is a part of what is exported: nobody has to say it. */
  private static IntegrityKey key(ExtendedSSLSession session, byte[] direction)
      throws SSLKeyException {
    byte[] material = session.exportKeyingMaterialData(LABEL, direction, SECRET_BYTES + Long.BYTES);
    long id = ByteBuffer.wrap(material).getLong(SECRET_BYTES) & ID_MASK;
    return new IntegrityKey(id, Arrays.copyOf(material, SECRET_BYTES));
  }
}
