package slr.packet.echo;

import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** HMAC-SHA-256 (RFC 2104, RFC 6234), once for each thread that signs or verifies. */
final class EchoMac {

  /** Half of the digest, as much as may be left out (RFC 2104 5). */
  static final int MAC_BYTES = 16;

  static final int DIGEST_BYTES = 32;

  private static final String ALGORITHM = "HmacSHA256";

  private final Mac mac;

  EchoMac() {
    try {
      mac = Mac.getInstance(ALGORITHM);
    } catch (GeneralSecurityException failure) {
      throw new IllegalStateException("every JDK has " + ALGORITHM, failure);
    }
  }

  /** The whole digest. */
  byte[] digest(byte[] secret, byte[] octets) {
    try {
      mac.init(new SecretKeySpec(secret, ALGORITHM));
    } catch (GeneralSecurityException failure) {
      throw new IllegalStateException("a secret of " + secret.length + " octets is one", failure);
    }
    return mac.doFinal(octets);
  }

  /** As much of it as is sent. */
  byte[] sign(byte[] secret, byte[] octets) {
    return Arrays.copyOf(digest(secret, octets), MAC_BYTES);
  }
}
