package slr.packet.echo;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.Arrays;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import slr.packet.Checksum;
import slr.packet.PacketBuilder;

/** Whatever is said comes back as it was said; whatever is changed is not believed. */
class EchoPropertyTest {

  private static final int LEAD = 56;

  @Property(tries = 500)
  void comesBackAsItWasSaid(@ForAll("advertisements") FlowAdvertisement said) {
    byte[] request = Echoes.request(said);
    assertThat(Checksum.verifiesTransport(Echoes.packet(request))).isTrue();
    assertThat(Echoes.packet(request).source()).isEqualTo(said.virtualHost());
    assertThat(Echoes.packet(request).destination()).isEqualTo(said.client());

    EchoHint hint = Echoes.hint(Echoes.reply(request));
    assertThat(hint.advertisement()).isEqualTo(said);
    assertThat(Echoes.SITE.refusal(hint, Echoes.NOW_S)).isEmpty();
    assertThat(hint.toString()).isNotBlank();
  }

  @Property(tries = 20)
  void anyBitFromTheTypeOnCounts(@ForAll("advertisements") FlowAdvertisement said) {
    byte[] data = data(said);
    for (int bit = LEAD * 8; bit < data.length * 8; bit++) {
      data[bit / 8] ^= (byte) (1 << bit % 8);
      assertThat(isBelieved(said, data)).as("bit %d of %s", bit, said).isFalse();
      data[bit / 8] ^= (byte) (1 << bit % 8);
    }
    assertThat(isBelieved(said, data)).isTrue();
  }

  /** A client has seen the echo of its own flow, and wants one of another. */
  @Property(tries = 500)
  void anEchoOfOneFlowMakesNoneOfAnother(
      @ForAll("advertisements") FlowAdvertisement seen,
      @ForAll("advertisements") FlowAdvertisement wanted) {
    Assume.that(!seen.equals(wanted));
    EchoHint signed = Echoes.hint(Echoes.reply(seen));
    EchoHint forged = new EchoHint(wanted, signed.macHigh(), signed.macLow());
    assertThat(Echoes.SITE.refusal(forged, Echoes.NOW_S)).contains(EchoRefusal.WRONG_MAC);
  }

  @Property(tries = 1_000)
  void garbageBehindTheTypeIsNotBelieved(
      @ForAll boolean v4, @ForAll byte[] garbage, @ForAll @IntRange(max = 200) int length) {
    FlowAdvertisement like = v4 ? Echoes.V4 : Echoes.V6;
    byte[] said = data(like);
    byte[] data = Arrays.copyOf(said, LEAD + 4 + length);
    ByteBuffer.wrap(data).position(LEAD + 4).put(garbage, 0, Math.min(garbage.length, length));
    // Without garbage it may be all that was said, and no more.
    Assume.that(!Arrays.equals(data, said));
    assertThat(isBelieved(like, data)).isFalse();
  }

  /** Sent by the client, with a right checksum. */
  private static boolean isBelieved(FlowAdvertisement like, byte[] data) {
    byte[] packet =
        PacketBuilder.between(like.client(), like.virtualHost())
            .icmp(like.isV4() ? 0 : 129, 0, 1)
            .payload(data)
            .build();
    return Echoes.read(packet) instanceof EchoHint hint
        && Echoes.SITE.refusal(hint, Echoes.NOW_S).isEmpty();
  }

  private static byte[] data(FlowAdvertisement advertisement) {
    ByteBuffer data = Echoes.data(Echoes.request(advertisement));
    byte[] octets = new byte[data.remaining()];
    data.get(octets);
    return octets;
  }

  @Provide
  Arbitrary<FlowAdvertisement> advertisements() {
    return Echoes.any();
  }
}
