package slr.packet.rsvp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import java.nio.BufferOverflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import slr.packet.rsvp.MalformedRsvpException.Reason;

final class RsvpCodecTest {

  @ParameterizedTest
  @EnumSource
  void writesTheGoldenOctets(GoldenMessage golden) {
    assertThat(RsvpOctets.plain(golden.message())).isEqualTo(golden.octets());
  }

  @ParameterizedTest
  @EnumSource
  void readsTheGoldenOctets(GoldenMessage golden) throws Exception {
    RsvpMessage message = RsvpCodec.decode(ByteBuffer.wrap(golden.octets()));
    assertThat(message).isEqualTo(golden.message());
    assertThat(message).hasSameHashCodeAs(golden.message());
    assertThat(RsvpOctets.plain(message)).isEqualTo(golden.octets());
  }

  @ParameterizedTest
  @EnumSource
  void saysItselfInWords(GoldenMessage golden) {
    assertThat(golden.message().toString()).startsWith(golden.message().getClass().getSimpleName());
  }

  @Test
  void saysWhatItPins() {
    assertThat(GoldenMessage.RESV_V6.message().toString())
        .contains(
            "udp [2001:db8:192::1]:53",
            "id=abcdef:1 ack desired, filter=[2001:db8:c::7]:40000",
            "gue to 2001:db8:1::5 incarnation 9223372036854775807 version 4294967295 trusted");
  }

  @ParameterizedTest
  @EnumSource
  void refusesEveryTruncation(GoldenMessage golden) {
    byte[] octets = golden.octets();
    for (int length = 0; length < octets.length; length++) {
      Reason expected = length < 8 ? Reason.TOO_SHORT : Reason.LENGTH;
      assertThat(RsvpOctets.refusal(Arrays.copyOf(octets, length)).reason())
          .as("of %d octets", length)
          .isEqualTo(expected);
    }
  }

  /** A header that says the truncated length leaves it to the objects to be missed. */
  @ParameterizedTest
  @EnumSource
  void refusesEveryTruncationThatIsNotOfALists(GoldenMessage golden) {
    byte[] octets = golden.octets();
    for (int length = 8; length < octets.length; length += 4) {
      byte[] cut = RsvpOctets.withLength(Arrays.copyOf(octets, length));
      try {
        RsvpMessage less = RsvpCodec.decode(ByteBuffer.wrap(cut));
        assertThat(endsWithList(less)).as("%d octets are %s", length, less).isTrue();
        assertThat(RsvpOctets.plain(less)).as("%s", less).hasSizeLessThanOrEqualTo(length);
      } catch (MalformedRsvpException refused) {
        assertThat(refused.reason())
            .as("of %d octets", length)
            .isIn(Reason.OBJECT_LENGTH, Reason.MISSING_OBJECT);
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void refusesTrailingOctets(GoldenMessage golden) {
    byte[] octets = golden.octets();
    assertThat(RsvpOctets.refusal(Arrays.copyOf(octets, octets.length + 4)).reason())
        .isEqualTo(Reason.LENGTH);
  }

  @ParameterizedTest
  @EnumSource
  void noticesADamagedWordByTheChecksum(GoldenMessage golden) {
    byte[] octets = golden.octets();
    for (int at = 8; at < octets.length; at++) {
      byte[] damaged = octets.clone();
      damaged[at] ^= 0x10;
      assertThat(RsvpOctets.refusal(damaged).reason()).isEqualTo(Reason.CHECKSUM);
    }
  }

  @Test
  void readsAMessageWithoutChecksum() throws Exception {
    byte[] octets = GoldenMessage.PATH_V4.octets();
    octets[2] = 0;
    octets[3] = 0;
    assertThat(RsvpCodec.decode(ByteBuffer.wrap(octets)))
        .isEqualTo(GoldenMessage.PATH_V4.message());
  }

  /** A sum of all ones has the checksum 0, which would say that there is none. */
  @Test
  void neverWritesTheChecksumThatMeansNone() {
    int ones = 0;
    for (int identifier = 0; identifier < 0x1_0000; identifier++) {
      byte[] octets = RsvpOctets.plain(new Srefresh(1, IdentifierList.of(identifier)));
      int checksum = (octets[2] & 0xff) << 8 | (octets[3] & 0xff);
      assertThat(checksum).isNotZero();
      ones += checksum == 0xffff ? 1 : 0;
    }
    assertThat(ones).isEqualTo(1);
  }

  @Test
  void worksAnywhereInABufferOfAnyKind() throws Exception {
    byte[] golden = GoldenMessage.RESV_V6.octets();
    ByteBuffer out = ByteBuffer.allocateDirect(2_000).order(ByteOrder.LITTLE_ENDIAN);
    out.position(13);
    int length = RsvpCodec.encode(GoldenMessage.RESV_V6.message(), out);

    assertThat(length).isEqualTo(golden.length);
    assertThat(out.position()).isEqualTo(13 + length);
    out.flip().position(13);
    assertThat(RsvpCodec.decode(out.asReadOnlyBuffer().order(ByteOrder.LITTLE_ENDIAN)))
        .isEqualTo(GoldenMessage.RESV_V6.message());
    assertThat(out.position()).isEqualTo(13);
    byte[] written = new byte[length];
    out.get(written);
    assertThat(written).isEqualTo(golden);
  }

  @Test
  void leavesABufferThatIsTooSmallToItsOwner() {
    ByteBuffer small = ByteBuffer.allocate(20);
    assertThatThrownBy(() -> RsvpCodec.encode(GoldenMessage.PATH_V4.message(), small))
        .isInstanceOf(BufferOverflowException.class);
    assertThat(small.position()).isZero();
  }

  @Test
  void anExceptionCostsNoStackTrace() {
    MalformedRsvpException refusal = RsvpOctets.refusal(new byte[3]);
    assertThat(refusal.getStackTrace()).isEmpty();
    assertThat(refusal).hasMessage("too short 3");
    refusal.addSuppressed(new IllegalStateException());
    assertThat(refusal.getSuppressed()).isEmpty();
  }

  private static boolean endsWithList(RsvpMessage message) {
    return switch (message) {
      case Resv _, ResvTear _, Ack _ -> true;
      case Path _, PathErr _, PathTear _, ResvErr _, ResvConf _, Srefresh _ ->
          fail("%s was cut and read", message);
    };
  }
}
