package slr.fuzz.targets;

import static slr.fuzz.PropertyViolation.require;
import static slr.fuzz.PropertyViolation.requireEqual;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalLong;
import slr.fuzz.FuzzTarget;
import slr.packet.rsvp.IntegrityKey;
import slr.packet.rsvp.MalformedRsvpException;
import slr.packet.rsvp.RsvpCodec;
import slr.packet.rsvp.RsvpIntegrity;
import slr.packet.rsvp.RsvpLimits;
import slr.packet.rsvp.RsvpMessage;

/**
 * Messages of pin signalling. The input is read as it is, and once more with length and checksum
 * put right, which no fuzzer guesses.
 */
public final class RsvpTarget implements FuzzTarget {

  private static final int CHECKSUM = 2;
  private static final int LENGTH = 6;
  private static final int HEADER_BYTES = 8;

  /** The one that the seeds name; its secret is none that an input could have been signed with. */
  private static final long KEY_ID = 0x0102_0304_0506L;

  private final RsvpIntegrity integrity = new RsvpIntegrity(new IntegrityKey(KEY_ID, secret()));

  @Override
  public String name() {
    return "rsvp";
  }

  @Override
  public String about() {
    return "pin signalling: refused by name, or a message that reads back; no signature by chance";
  }

  @Override
  public void run(byte[] input) {
    check(input);
    if (input.length >= HEADER_BYTES && input.length <= 0xffff) {
      byte[] repaired = input.clone();
      ByteBuffer header = ByteBuffer.wrap(repaired);
      header.putShort(CHECKSUM, (short) 0).putShort(LENGTH, (short) repaired.length);
      check(repaired);
    }
  }

  private void check(byte[] octets) {
    byte[] before = octets.clone();
    checkUnsigned(octets);
    Optional<RsvpMessage> read = decode(octets);
    if (read.isPresent()) {
      checkReadsBack(read.get(), octets);
      checkSigned(read.get(), octets);
    }
    require(Arrays.equals(octets, before), "reading changed what was read");
  }

  private static Optional<RsvpMessage> decode(byte[] octets) {
    try {
      return Optional.of(RsvpCodec.decode(ByteBuffer.wrap(octets)));
    } catch (MalformedRsvpException refused) {
      require(
          String.valueOf(refused.getMessage()).startsWith(refused.reason().label()),
          "refused without a word");
      return Optional.empty();
    }
  }

  /** No octets of a stranger are signed, whatever key they name. */
  private void checkUnsigned(byte[] octets) {
    OptionalLong keyId = RsvpIntegrity.keyId(ByteBuffer.wrap(octets));
    try {
      throw new IllegalStateException(
          "verified without the key: " + integrity.decode(ByteBuffer.wrap(octets)));
    } catch (MalformedRsvpException refused) {
      boolean digest = refused.reason() == MalformedRsvpException.Reason.DIGEST;
      boolean ours = keyId.isPresent() && keyId.getAsLong() == KEY_ID;
      require(digest == ours, "refused for %s, with key %s", refused.reason(), keyId);
    }
  }

  private static void checkReadsBack(RsvpMessage message, byte[] octets) {
    ByteBuffer out = ByteBuffer.allocate(RsvpLimits.MESSAGE_BYTES);
    int length = RsvpCodec.encode(message, out);
    byte[] written = Arrays.copyOf(out.array(), length);
    require(length <= octets.length, "%d octets became %d", octets.length, length);
    Optional<RsvpMessage> again = decode(written);
    requireEqual(again, Optional.of(message), "what our own octets say");
    requireEqual(again.hashCode(), Optional.of(message).hashCode(), "hash of equal messages");
    require(!message.toString().isEmpty(), "a message without text");
    out.clear();
    RsvpCodec.encode(message, out);
    require(Arrays.equals(Arrays.copyOf(out.array(), length), written), "two forms");
  }

  /** It verifies when signed, and with one bit changed it does not. */
  private void checkSigned(RsvpMessage message, byte[] octets) {
    ByteBuffer out = ByteBuffer.allocate(RsvpLimits.MESSAGE_BYTES);
    long sequence = ByteBuffer.wrap(octets).getLong();
    integrity.encode(message, sequence, out);
    out.flip();
    try {
      requireEqual(
          integrity.decode(out), new RsvpIntegrity.Verified(sequence, message), "what we signed");
    } catch (MalformedRsvpException refused) {
      throw new IllegalStateException("our own signature of " + message + " is refused", refused);
    }
    int bit = Math.floorMod(Arrays.hashCode(octets), out.limit() * 8);
    out.put(bit / 8, (byte) (out.get(bit / 8) ^ 1 << bit % 8));
    try {
      throw new IllegalStateException("bit " + bit + " changed: " + integrity.decode(out));
    } catch (MalformedRsvpException refused) {
      require(refused.reason() != null, "refused without a reason");
    }
  }

  private static byte[] secret() {
    byte[] secret = new byte[IntegrityKey.SECRET_BYTES_MIN];
    for (int i = 0; i < secret.length; i++) {
      secret[i] = (byte) (i * 37 + 11);
    }
    return secret;
  }
}
