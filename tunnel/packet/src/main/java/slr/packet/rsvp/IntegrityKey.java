package slr.packet.rsvp;

import java.util.Arrays;
import javax.crypto.spec.SecretKeySpec;

/** A key of one direction between two neighbours. No text of it has the secret. */
public final class IntegrityKey {

  /** A shorter secret is weaker than the digest (RFC 2104 3). */
  public static final int SECRET_BYTES_MIN = 32;

  /** A longer secret would be hashed before use, for nothing (RFC 2104 2). */
  public static final int SECRET_BYTES_MAX = 64;

  static final String ALGORITHM = "HmacSHA256";

  private final long keyId;
  private final byte[] secret;

  /**
   * @param keyId names the key in messages, 48 bits
   * @param secret {@link #SECRET_BYTES_MIN} to {@link #SECRET_BYTES_MAX} octets, copied
   */
  public IntegrityKey(long keyId, byte[] secret) {
    RsvpLimits.requireRange("key identifier", keyId, 0, RsvpLimits.KEY_ID);
    RsvpLimits.requireRange(
        "octets of a secret", secret.length, SECRET_BYTES_MIN, SECRET_BYTES_MAX);
    this.keyId = keyId;
    this.secret = Arrays.copyOf(secret, secret.length);
  }

  /** What names the key in messages, 48 bits. */
  public long keyId() {
    return keyId;
  }

  SecretKeySpec forHmac() {
    return new SecretKeySpec(secret, ALGORITHM);
  }

  @Override
  public String toString() {
    return "key " + Long.toHexString(keyId);
  }
}
