package slr.packet.echo;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Optional;
import slr.packet.IpAddress;

/**
 * All keys that follow from one secret: of each end point of a host in each epoch. A host and its
 * site's SLR have a secret of their session, which no other host has.
 *
 * <p>An instance belongs to one thread, since it uses one MAC again and again.
 */
public final class EchoKeys {

  /** A shorter secret is weaker than what is derived from it (RFC 2104 3). */
  public static final int SECRET_BYTES_MIN = 32;

  /** A longer secret would be hashed before use, for nothing (RFC 2104 2). */
  public static final int SECRET_BYTES_MAX = 64;

  /** Keeps keys apart from whatever else is once derived from the same secret. */
  private static final byte[] PURPOSE =
      "slr flow advertisement".getBytes(StandardCharsets.US_ASCII);

  private final EchoMac mac = new EchoMac();
  private final byte[] secret;

  /**
   * @param secret {@link #SECRET_BYTES_MIN} to {@link #SECRET_BYTES_MAX} octets, copied
   */
  public EchoKeys(byte[] secret) {
    EchoLimits.requireRange(
        "octets of a secret", secret.length, SECRET_BYTES_MIN, SECRET_BYTES_MAX);
    this.secret = Arrays.copyOf(secret, secret.length);
  }

  /**
   * The key of a host.
   *
   * @param server its end point, which its certificate covers
   * @param epoch {@link EchoLimits#epochOf} now, or the next one to have it in time
   */
  public EchoKey keyOf(IpAddress server, long epoch) {
    byte[] name =
        ByteBuffer.allocate(PURPOSE.length + 3 * Long.BYTES)
            .put(PURPOSE)
            .putLong(server.high())
            .putLong(server.low())
            .putLong(epoch)
            .array();
    return new EchoKey(server, epoch, mac.digest(secret, name));
  }

  /**
   * Why a hint may not be believed; empty if the host that it names has signed it, not long ago.
   *
   * @param nowS seconds since 1970
   */
  public Optional<EchoRefusal> refusal(EchoHint hint, long nowS) {
    FlowAdvertisement advertisement = hint.advertisement();
    Optional<EchoRefusal> time = EchoTimes.refusal(advertisement.expiryS(), nowS);
    if (time.isPresent()) {
      return time;
    }
    if (!EchoTimes.isEpochKnown(advertisement.epoch(), nowS)) {
      return Optional.of(EchoRefusal.UNKNOWN_EPOCH);
    }
    EchoKey key = keyOf(advertisement.server(), advertisement.epoch());
    byte[] right = key.sign(mac, AdvertisementLayout.signed(advertisement));
    byte[] received =
        ByteBuffer.allocate(EchoMac.MAC_BYTES)
            .putLong(hint.macHigh())
            .putLong(hint.macLow())
            .array();
    // Takes as long for any two.
    return MessageDigest.isEqual(right, received)
        ? Optional.empty()
        : Optional.of(EchoRefusal.WRONG_MAC);
  }

  @Override
  public String toString() {
    return "keys of a session";
  }
}
