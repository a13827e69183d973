package slr.packet.rsvp;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Whatever can be said comes out as it went in; whatever comes in is read or refused. */
class RsvpRoundTripTest {

  private static final RsvpIntegrity INTEGRITY =
      new RsvpIntegrity(new IntegrityKey(RsvpLimits.KEY_ID, new byte[64]));

  @Property(tries = 600)
  void readsBackWhatItWrote(@ForAll("messages") RsvpMessage message) throws Exception {
    byte[] octets = RsvpOctets.plain(message);
    RsvpMessage read = RsvpCodec.decode(ByteBuffer.wrap(octets));

    assertThat(read).isEqualTo(message);
    assertThat(RsvpOctets.plain(read)).isEqualTo(octets);
    assertThat(octets.length % 4).isZero();
    assertThat(message.toString()).isNotBlank();
  }

  @Property(tries = 600)
  void readsBackWhatItSigned(@ForAll("messages") RsvpMessage message, @ForAll long sequence)
      throws Exception {
    byte[] octets = RsvpOctets.signed(INTEGRITY, message, sequence);

    assertThat(octets.length).isLessThanOrEqualTo(RsvpLimits.MESSAGE_BYTES);
    assertThat(INTEGRITY.decode(ByteBuffer.wrap(octets)))
        .isEqualTo(new RsvpIntegrity.Verified(sequence, message));
  }

  @Property(tries = 1_500)
  void damagedMessagesAreReadOrRefused(
      @ForAll("messages") RsvpMessage message,
      @ForAll("places") List<Integer> places,
      @ForAll byte value) {
    byte[] octets = RsvpOctets.plain(message);
    for (int place : places) {
      octets[place % octets.length] = value;
    }
    octets[2] = 0;
    octets[3] = 0;
    try {
      RsvpMessage read = RsvpCodec.decode(ByteBuffer.wrap(octets));
      assertThat(RsvpCodec.decode(ByteBuffer.wrap(RsvpOctets.plain(read)))).isEqualTo(read);
    } catch (MalformedRsvpException refused) {
      assertThat(refused).hasMessageStartingWith(refused.reason().label());
    }
  }

  @Property(tries = 600)
  void garbageIsRefused(@ForAll byte[] octets) {
    assertThat(RsvpIntegrity.keyId(ByteBuffer.wrap(octets))).isEmpty();
    assertThat(RsvpOctets.refusal(octets)).isNotNull();
  }

  @Provide
  Arbitrary<RsvpMessage> messages() {
    return RsvpSamples.messages();
  }

  @Provide
  Arbitrary<List<Integer>> places() {
    return Arbitraries.integers().between(0, 199).list().ofMinSize(1).ofMaxSize(4);
  }
}
