package slr.node.advertise;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;
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
    return key(session, UP).flatMap(up -> key(session, DOWN).map(down -> new PinKeys(up, down)));
  }

  /** The name of the key is a part of what is exported: nobody has to say it. */
  private static Optional<IntegrityKey> key(SSLSession session, byte[] direction) {
    return TlsExport.of(session, LABEL, direction, SECRET_BYTES + Long.BYTES)
        .map(material -> {
          long id = ByteBuffer.wrap(material).getLong(SECRET_BYTES) & ID_MASK;
          return new IntegrityKey(id, Arrays.copyOf(material, SECRET_BYTES));
        });
  }
}
