package slr.packet.rsvp;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.OptionalLong;
import javax.crypto.Mac;
import slr.packet.rsvp.MalformedRsvpException.Reason;

/**
 * Messages with INTEGRITY to octets and back, under one key (RFC 2747). The order of things when
 * one comes: {@link #keyId} finds the key, {@link #decode} of its instance verifies and reads,
 * {@link ReplayWindow#accept} of the key says whether it came before.
 *
 * <p>The digest covers the whole message as it is on the wire with zeros in the digest's place. The
 * RSVP checksum is 0 and not looked at: a digest finds more (RFC 2747 4.1).
 *
 * <p>An instance belongs to one thread, since it uses one {@link Mac} again and again.
 */
public final class RsvpIntegrity {

  private static final byte[] ZEROS = new byte[IntegrityObject.DIGEST_BYTES];

  private final long keyId;
  private final Mac mac;
  private final byte[] computed = new byte[IntegrityObject.DIGEST_BYTES];
  private final byte[] received = new byte[IntegrityObject.DIGEST_BYTES];

  /**
   * What was read under this key.
   *
   * @param sequence 64 bits unsigned; whether it is new, only a {@link ReplayWindow} knows
   */
  public record Verified(long sequence, RsvpMessage message) {}

  public RsvpIntegrity(IntegrityKey key) {
    this.keyId = key.keyId();
    try {
      mac = Mac.getInstance(IntegrityKey.ALGORITHM);
      mac.init(key.forHmac());
    } catch (GeneralSecurityException failure) {
      throw new IllegalStateException("every JDK has " + IntegrityKey.ALGORITHM, failure);
    }
  }

  /**
   * The key that a message says it was signed with; empty if it has no INTEGRITY of ours or is no
   * message at all.
   *
   * @param in stays as it is
   */
  public static OptionalLong keyId(ByteBuffer in) {
    ByteBuffer octets = in.slice();
    try {
      CommonHeader.check(octets, RsvpLimits.MESSAGE_BYTES);
      IntegrityObject.check(octets);
    } catch (MalformedRsvpException _) {
      return OptionalLong.empty();
    }
    return OptionalLong.of(IntegrityObject.keyId(octets));
  }

  /**
   * Writes a message at the position, which moves behind it, and signs it.
   *
   * @param sequence 64 bits unsigned, each used once under a key
   * @param out with room for {@link RsvpLimits#MESSAGE_BYTES}, of either byte order
   * @return its length in octets
   */
  public int encode(RsvpMessage message, long sequence, ByteBuffer out) {
    ByteBuffer octets = out.slice();
    octets.position(IntegrityObject.END);
    MessageWriter.write(message, octets);
    octets.flip();
    int lengthBytes = octets.limit();
    CommonHeader.write(octets, MessageType.of(message), lengthBytes);
    IntegrityObject.write(octets, keyId, sequence);
    mac.update(octets);
    finish();
    octets.put(IntegrityObject.DIGEST, computed);
    out.position(out.position() + lengthBytes);
    return lengthBytes;
  }

  /**
   * Verifies and reads the message that is all of the octets from position to limit. Nothing but
   * lengths and the key is looked at before the digest was found right.
   *
   * @param in stays as it is
   */
  public Verified decode(ByteBuffer in) throws MalformedRsvpException {
    ByteBuffer octets = in.slice();
    CommonHeader.check(octets, RsvpLimits.MESSAGE_BYTES);
    IntegrityObject.check(octets);
    long signer = IntegrityObject.keyId(octets);
    if (signer != keyId) {
      throw new MalformedRsvpException(Reason.WRONG_KEY, signer);
    }
    long sequence = IntegrityObject.sequence(octets);
    if (!verifies(octets)) {
      throw new MalformedRsvpException(Reason.DIGEST, sequence);
    }
    return new Verified(sequence, MessageReader.read(octets, IntegrityObject.END));
  }

  private boolean verifies(ByteBuffer octets) {
    int lengthBytes = octets.limit();
    mac.update(octets.limit(IntegrityObject.DIGEST));
    mac.update(ZEROS);
    mac.update(octets.limit(lengthBytes).position(IntegrityObject.END));
    finish();
    octets.get(IntegrityObject.DIGEST, received);
    return MessageDigest.isEqual(computed, received);
  }

  private void finish() {
    try {
      mac.doFinal(computed, 0);
    } catch (GeneralSecurityException failure) {
      throw new IllegalStateException("a digest has as many octets as it has", failure);
    }
  }
}
