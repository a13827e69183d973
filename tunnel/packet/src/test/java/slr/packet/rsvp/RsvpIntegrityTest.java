package slr.packet.rsvp;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import slr.packet.rsvp.MalformedRsvpException.Reason;

final class RsvpIntegrityTest {

  private static final long KEY_ID = 0x0102_0304_0506L;
  private static final long SEQUENCE = 0x1122_3344_5566_7788L;

  /** Digests by {@code openssl dgst -sha256 -mac HMAC -macopt hexkey:000102..1f}. */
  private static final String SIGNED_PATH_V6 =
      """
      10010000ff0000c8
      0034040100000102030405061122334455667788
      ad2931b6cf594fb72fec320752bae3a8fe02055b9dc4fb97e5954cb8de72673e
      0018010220010db801920000000000000000000111000035
      0018030220010db800000000000000000000000200000000
      0008050100007530
      00180b0220010db8000c0000000000000000000700009c40
      00140c020000000306000002800000010000ffff
      0028fc0200007ed902010000ffffffff7fffffffffffffff20010db8000100000000000000000005
      """;

  private static final String SIGNED_RESV_V4 =
      """
      10020000ff0000ec
      0034040100000102030405061122334455667788
      56c5d7b7a0e1a7bdd61ebbffdd427b8294e11a90f1a81628c690edce880f7386
      000c0101cb00710106000050
      000c03010a00000200000000
      0008050100007530
      000808010000000a
      000c170101abcdef00000001
      001409020000000306000002800000010000ffff
      000c0a01c633640700009c40
      001cfc0100007ed901000000000000070000019abfd1f7800a010005
      000c170100abcdefffffffff
      000c0a01c633640800000000
      0028fc0200007ed90300000000000000000000000000000020010db8000100000000000000000005
      """;

  private final RsvpIntegrity integrity = new RsvpIntegrity(new IntegrityKey(KEY_ID, secret()));

  @Test
  void signsAsOpensslDoes() {
    assertThat(RsvpOctets.signed(integrity, GoldenMessage.PATH_V6.message(), SEQUENCE))
        .isEqualTo(hex(SIGNED_PATH_V6));
    assertThat(RsvpOctets.signed(integrity, GoldenMessage.RESV_V4.message(), SEQUENCE))
        .isEqualTo(hex(SIGNED_RESV_V4));
  }

  /** RFC 4231 4.3 and 4.7; its other keys are shorter or longer than ours may be. */
  @Test
  void theAlgorithmIsThatOfRfc4231() throws Exception {
    Mac mac = Mac.getInstance(IntegrityKey.ALGORITHM);
    mac.init(new SecretKeySpec("Jefe".getBytes(US_ASCII), IntegrityKey.ALGORITHM));
    assertThat(mac.doFinal("what do ya want for nothing?".getBytes(US_ASCII)))
        .isEqualTo(hex("5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"));
    byte[] key = new byte[20];
    Arrays.fill(key, (byte) 0x0b);
    mac.init(new SecretKeySpec(key, IntegrityKey.ALGORITHM));
    assertThat(mac.doFinal("Hi There".getBytes(US_ASCII)))
        .isEqualTo(hex("b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"));
  }

  @ParameterizedTest
  @EnumSource
  void readsWhatItSigned(GoldenMessage golden) throws Exception {
    byte[] octets = RsvpOctets.signed(integrity, golden.message(), SEQUENCE);
    assertThat(octets.length).isEqualTo(golden.octets().length + 52);
    assertThat(RsvpIntegrity.keyId(ByteBuffer.wrap(octets))).hasValue(KEY_ID);
    assertThat(integrity.decode(ByteBuffer.wrap(octets)))
        .isEqualTo(new RsvpIntegrity.Verified(SEQUENCE, golden.message()));
  }

  @ParameterizedTest
  @EnumSource
  void refusesEveryChangedBit(GoldenMessage golden) throws Exception {
    byte[] octets = RsvpOctets.signed(integrity, golden.message(), SEQUENCE);
    for (int bit = 0; bit < octets.length * 8; bit++) {
      byte[] changed = octets.clone();
      changed[bit / 8] ^= (byte) (1 << bit % 8);
      Reason reason = refusal(changed).reason();
      // In front of the digest something else may be wrong first; behind it nothing.
      assertThat(bit / 8 < IntegrityObject.DIGEST || reason == Reason.DIGEST)
          .as("bit %d: %s", bit, reason)
          .isTrue();
    }
    // A refusal leaves nothing behind in the instance.
    assertThat(integrity.decode(ByteBuffer.wrap(octets)).message()).isEqualTo(golden.message());
  }

  @ParameterizedTest
  @EnumSource
  void refusesEveryTruncation(GoldenMessage golden) {
    byte[] octets = RsvpOctets.signed(integrity, golden.message(), SEQUENCE);
    for (int length = 0; length < octets.length; length++) {
      byte[] cut = Arrays.copyOf(octets, length);
      assertThat(refusal(cut).reason()).isIn(Reason.TOO_SHORT, Reason.LENGTH);
      assertThat(RsvpIntegrity.keyId(ByteBuffer.wrap(cut))).isEmpty();
      if (length >= 8 && length % 4 == 0) {
        assertThat(refusal(RsvpOctets.withLength(cut)).reason())
            .isIn(Reason.NOT_SIGNED, Reason.OBJECT_LENGTH, Reason.DIGEST);
      }
    }
  }

  @Test
  void refusesAnotherKey() {
    byte[] octets = hex(SIGNED_PATH_V6);
    RsvpIntegrity other = new RsvpIntegrity(new IntegrityKey(7, secret()));
    assertThat(refusal(other, octets).reason()).isEqualTo(Reason.WRONG_KEY);
    assertThat(refusal(other, octets).value()).isEqualTo(KEY_ID);
    RsvpIntegrity sameName = new RsvpIntegrity(new IntegrityKey(KEY_ID, new byte[32]));
    assertThat(refusal(sameName, octets).reason()).isEqualTo(Reason.DIGEST);
    assertThat(refusal(sameName, octets).value()).isEqualTo(SEQUENCE);
  }

  @Test
  void refusesWhatIsNotSignedOrOtherwise() {
    assertThat(refusal(GoldenMessage.PATH_V4.octets()).reason()).isEqualTo(Reason.NOT_SIGNED);
    assertThat(refusal(GoldenMessage.PATH_V4.octets()).value()).isEqualTo(1);
    assertThat(refusal(RsvpOctets.of(1)).reason()).isEqualTo(Reason.NOT_SIGNED);
    byte[] md5 = RsvpOctets.of(1, "00240401" + "00".repeat(32));
    assertThat(refusal(md5).reason()).isEqualTo(Reason.OBJECT_LENGTH);
    assertThat(RsvpIntegrity.keyId(ByteBuffer.wrap(md5))).isEmpty();
    byte[] cType = RsvpOctets.of(1, "00340402" + "00".repeat(48));
    assertThat(refusal(cType).reason()).isEqualTo(Reason.UNKNOWN_C_TYPE);
    assertThat(RsvpIntegrity.keyId(ByteBuffer.allocate(0))).isEmpty();
  }

  @Test
  void aPlainReaderRefusesWhatIsSigned() {
    assertThat(RsvpOctets.refusal(hex(SIGNED_PATH_V6)).reason()).isEqualTo(Reason.SIGNED);
  }

  /** Who has the key may still write nonsense. */
  @Test
  void readsNoNonsenseForASignature() {
    byte[] octets = RsvpOctets.signed(integrity, GoldenMessage.PATH_V4.message(), 1);
    octets[1] = 12;
    resign(octets);
    assertThat(refusal(octets).reason()).isEqualTo(Reason.UNKNOWN_TYPE);
    octets = RsvpOctets.signed(integrity, GoldenMessage.PATH_V4.message(), 1);
    octets[IntegrityObject.END + 2] = 4;
    resign(octets);
    assertThat(refusal(octets).reason()).isEqualTo(Reason.UNEXPECTED_OBJECT);
  }

  @Test
  void worksAnywhereInABufferOfAnyKind() throws Exception {
    byte[] golden = hex(SIGNED_RESV_V4);
    ByteBuffer out = ByteBuffer.allocateDirect(2_000).order(ByteOrder.LITTLE_ENDIAN);
    out.position(5);
    assertThat(integrity.encode(GoldenMessage.RESV_V4.message(), SEQUENCE, out))
        .isEqualTo(golden.length);
    out.flip().position(5);
    assertThat(integrity.decode(out.asReadOnlyBuffer()).sequence()).isEqualTo(SEQUENCE);
    assertThat(out.remaining()).isEqualTo(golden.length);
    byte[] written = new byte[golden.length];
    out.get(written);
    assertThat(written).isEqualTo(golden);
  }

  @Test
  void aKeyKeepsItsSecret() {
    byte[] secret = secret();
    IntegrityKey key = new IntegrityKey(KEY_ID, secret);
    secret[0] = 77;
    assertThat(RsvpOctets.signed(new RsvpIntegrity(key), GoldenMessage.PATH_V6.message(), SEQUENCE))
        .isEqualTo(hex(SIGNED_PATH_V6));
    assertThat(key).hasToString("key 10203040506");
    assertThat(key.keyId()).isEqualTo(KEY_ID);
    assertThatIllegalArgumentException().isThrownBy(() -> new IntegrityKey(1, new byte[31]));
    assertThatIllegalArgumentException().isThrownBy(() -> new IntegrityKey(1, new byte[65]));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new IntegrityKey(0x1_0000_0000_0000L, secret));
  }

  private static void resign(byte[] octets) {
    try {
      Mac mac = Mac.getInstance(IntegrityKey.ALGORITHM);
      mac.init(new SecretKeySpec(secret(), IntegrityKey.ALGORITHM));
      Arrays.fill(octets, IntegrityObject.DIGEST, IntegrityObject.END, (byte) 0);
      byte[] digest = mac.doFinal(octets);
      System.arraycopy(digest, 0, octets, IntegrityObject.DIGEST, digest.length);
    } catch (GeneralSecurityException failure) {
      throw new AssertionError(failure);
    }
  }

  private MalformedRsvpException refusal(byte[] octets) {
    return refusal(integrity, octets);
  }

  private static MalformedRsvpException refusal(RsvpIntegrity reader, byte[] octets) {
    try {
      throw new AssertionError("read: " + reader.decode(ByteBuffer.wrap(octets)));
    } catch (MalformedRsvpException refused) {
      return refused;
    }
  }

  private static byte[] secret() {
    byte[] secret = new byte[32];
    for (int i = 0; i < secret.length; i++) {
      secret[i] = (byte) i;
    }
    return secret;
  }

  private static byte[] hex(String text) {
    return HexFormat.of().parseHex(text.replaceAll("\\s", ""));
  }
}
