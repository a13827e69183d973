package slr.packet.echo;

import java.util.Arrays;
import slr.packet.IpAddress;

/** What one host signs with in one epoch ({@link EchoKeys#keyOf}). No text of it has the secret. */
public final class EchoKey {

  /** Octets of the secret. */
  public static final int SECRET_BYTES = EchoMac.DIGEST_BYTES;

  private final IpAddress server;
  private final long epoch;
  private final byte[] secret;

  /**
   * @param server the host's end point; it may sign for no other
   * @param epoch hours since 1970
   * @param secret {@link #SECRET_BYTES} octets, copied
   */
  public EchoKey(IpAddress server, long epoch, byte[] secret) {
    EchoLimits.requireUnicast("server", server);
    EchoLimits.requireRange("epoch", epoch, 0, EchoLimits.EPOCH_MAX);
    EchoLimits.requireRange("octets of a secret", secret.length, SECRET_BYTES, SECRET_BYTES);
    this.server = server;
    this.epoch = epoch;
    this.secret = Arrays.copyOf(secret, secret.length);
  }

  /** The end point that it signs for. */
  public IpAddress server() {
    return server;
  }

  /** When it is used. */
  public long epoch() {
    return epoch;
  }

  /** The secret, copied. */
  public byte[] secret() {
    return Arrays.copyOf(secret, secret.length);
  }

  byte[] sign(EchoMac mac, byte[] octets) {
    return mac.sign(secret, octets);
  }

  @Override
  public String toString() {
    return "key of " + server + " in epoch " + epoch;
  }
}
