package slr.packet;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The kinds of tunnel that are no IP in IP, at both ends. */
class TunnelKindTest {

  private static final TunnelEnds V4 = ends("10.0.0.1", "10.0.0.2", TunnelKind.GUE);
  private static final TunnelEnds V6 = ends("2001:db8:a::1", "2001:db8:a::2", TunnelKind.GUE);
  private static final TunnelEnds LAN = ends("10.0.0.1", "10.0.0.2", TunnelKind.MAC_LAN);

  private static final byte[] INNER = PacketBuilder.ipv4().udp(53, 5353).payload(8).build();

  private static TunnelEnds ends(String source, String destination, TunnelKind kind) {
    return new TunnelEnds(IpAddress.parse(source), IpAddress.parse(destination), kind);
  }

  private static Encapsulation.Status encapsulate(IpPacket inner, TunnelEnds ends) {
    return Encapsulation.encapsulate(inner, ends, 1500, 0xabcde);
  }

  private static Decapsulation.Status open(PacketBuilder outer) {
    return Decapsulation.decapsulate(outer.packet(), new IpPacket());
  }

  @Test
  void writesGoldenGueInV4() {
    IpPacket inner = PacketBuilder.ipv4().ttl(64).trafficClass(0xb8).udp(53, 5353).packet();
    assertThat(encapsulate(inner, V4)).isEqualTo(Encapsulation.Status.OK);
    assertThat(PacketMemory.octets(inner.memory(), inner.offset() - 32, 60))
        .isEqualTo(
            PacketMemory.hex(
                """
                45 b8 00 3c 00 00 40 00 40 11 25 f7 0a 00 00 01 0a 00 00 02
                fc de 17 c0 00 28 00 00 00 04 00 00
                45 b8 00 1c 00 00 00 00 3f 11 7d 16 c0 00 02 01 cb 00 71 01
                00 35 14 e9 00 08 ec bc
                """));
  }

  @Test
  void writesGoldenGueInV6() {
    IpPacket inner = PacketBuilder.ipv6().trafficClass(0x2a).udp(53, 5353).packet();
    assertThat(encapsulate(inner, V6)).isEqualTo(Encapsulation.Status.OK);
    assertThat(PacketMemory.octets(inner.memory(), inner.offset() - 52, 60))
        .isEqualTo(
            PacketMemory.hex(
                """
                62 aa bc de 00 3c 11 40
                20 01 0d b8 00 0a 00 00 00 00 00 00 00 00 00 01
                20 01 0d b8 00 0a 00 00 00 00 00 00 00 00 00 02
                fc de 17 c0 00 3c 00 00 00 29 00 00
                62 a0 00 00 00 08 11 3f
                """));
  }

  /** Such a packet is on its way as if this machine had routed it. */
  @Property
  void lanForwardingTakesAHopAndNothingElse(@ForAll("packets") PacketBuilder builder) {
    IpPacket packet = builder.packet();
    int ttl = packet.timeToLive();
    int room = (int) packet.offset();
    assertThat(encapsulate(packet, LAN)).isEqualTo(Encapsulation.Status.OK);
    assertThat(PacketMemory.octets(packet)).isEqualTo(builder.ttl(ttl - 1).build());
    assertThat(PacketMemory.octets(packet.memory(), 0, room)).containsOnly(0);
  }

  @Test
  void eachKindLeavesWhatItDoesNotNeed() {
    assertThat(Encapsulation.innerMtuBytes(V4, 1500)).isEqualTo(1468);
    assertThat(Encapsulation.innerMtuBytes(V6, 1500)).isEqualTo(1448);
    assertThat(Encapsulation.innerMtuBytes(LAN, 1500)).isEqualTo(1500);
    for (TunnelEnds ends : new TunnelEnds[] {V4, V6, LAN}) {
      int fits = Encapsulation.innerMtuBytes(ends, 1500);
      IpPacket whole = PacketBuilder.ipv4().udp(1, 2).payload(fits - 28).packet();
      assertThat(encapsulate(whole, ends)).isEqualTo(Encapsulation.Status.OK);
      IpPacket over = PacketBuilder.ipv4().udp(1, 2).payload(fits - 27).packet();
      assertThat(encapsulate(over, ends)).isEqualTo(Encapsulation.Status.TOO_BIG);
    }
  }

  @Test
  void theSourcePortIsTheFlows() {
    for (int entropy : new int[] {0, 1, 0x3fff, 0x4000, 0xf_ffff}) {
      IpPacket inner = PacketBuilder.ipv4().udp(1, 2).packet();
      Encapsulation.encapsulate(inner, V4, 1500, entropy);
      int port = Octets.u16(inner.memory(), inner.offset() - GueHeader.BYTES);
      assertThat(port).isEqualTo(0xc000 + entropy % 0x4000).isLessThan(1 << 16);
    }
  }

  @Test
  void opensGueWithAndWithoutAChecksum() {
    byte[] v6 = PacketBuilder.ipv6().udp(53, 5353).payload(9).build();
    for (byte[] inner : new byte[][] {INNER, v6}) {
      assertThat(open(PacketBuilder.ipv4().gue(inner))).isEqualTo(Decapsulation.Status.OK);
      assertThat(open(PacketBuilder.ipv6().gue(inner))).isEqualTo(Decapsulation.Status.OK);
      assertThat(open(PacketBuilder.ipv4().gueSigned(inner))).isEqualTo(Decapsulation.Status.OK);
      assertThat(open(PacketBuilder.ipv6().gueSigned(inner))).isEqualTo(Decapsulation.Status.OK);
    }
  }

  @Test
  void refusesAWrongChecksum() {
    for (PacketBuilder outer : new PacketBuilder[] {PacketBuilder.ipv4(), PacketBuilder.ipv6()}) {
      IpPacket packet = outer.gueSigned(INNER).packet();
      long last = packet.offset() + packet.lengthBytes() - 1;
      Octets.put8(packet.memory(), last, Octets.u8(packet.memory(), last) ^ 1);
      assertThat(Decapsulation.decapsulate(packet, new IpPacket()))
          .isEqualTo(Decapsulation.Status.BAD_CHECKSUM);
    }
  }

  @ParameterizedTest(name = "{4}")
  @CsvSource({
    "0x40, 4, 0, true, variant 1",
    "0x20, 4, 0, true, a control message",
    "1, 4, 0, true, four octets of extensions",
    "0, 4, 1, true, a flag",
    "0, 4, 0x8000, false, the first flag",
    "0, 6, 0, true, TCP at once",
    "0, 59, 0, false, nothing in it"
  })
  void refusesGueThatItNeverWrites(
      String first, int second, String flags, boolean v4, String sentence) {
    PacketBuilder outer = v4 ? PacketBuilder.ipv4() : PacketBuilder.ipv6();
    assertThat(open(outer.gueSigned(Integer.decode(first), second, Integer.decode(flags), INNER)))
        .as(sentence)
        .isEqualTo(Decapsulation.Status.BAD_GUE);
  }

  /** Cut by whoever made it: all lengths say the same. */
  @Test
  void refusesEveryTruncation() {
    byte[] whole = PacketBuilder.ipv4().gue(INNER).build();
    int headerBytes = GueHeader.BYTES - UdpHeader.BYTES;
    for (int kept = 0; kept < headerBytes; kept++) {
      byte[] cut = Arrays.copyOfRange(whole, 28, 28 + kept);
      PacketBuilder outer = PacketBuilder.ipv4().udp(1, GueHeader.PORT).payload(cut);
      assertThat(open(outer)).as("%d octets", kept).isEqualTo(Decapsulation.Status.BAD_GUE);
    }
    for (int kept = 1; kept < INNER.length; kept++) {
      PacketBuilder outer = PacketBuilder.ipv6().gue(Arrays.copyOf(INNER, kept));
      assertThat(open(outer)).as("%d octets", kept).isEqualTo(Decapsulation.Status.BAD_INNER);
    }
  }

  /** UDP's own length counts: what lies behind is none of the inner packet's. */
  @Test
  void readsNoFurtherThanUdpDoes() {
    byte[] octets = PacketBuilder.ipv4().gue(INNER).build();
    octets[25] = (byte) (octets[25] - 1);
    IpPacket outer = PacketMemory.parsed(octets);
    assertThat(Decapsulation.decapsulate(outer, new IpPacket()))
        .isEqualTo(Decapsulation.Status.BAD_INNER);
  }

  @Test
  void refusesWhatIpInIpRefuses() {
    byte[] tunnel = PacketBuilder.ipv4().inner(INNER).build();
    assertThat(open(PacketBuilder.ipv4().gue(tunnel))).isEqualTo(Decapsulation.Status.NESTED);
    byte[] v6 = PacketBuilder.ipv6().udp(1, 2).build();
    assertThat(open(PacketBuilder.ipv4().gueSigned(0, 4, 0, v6)))
        .as("another family than it says")
        .isEqualTo(Decapsulation.Status.BAD_INNER);
    assertThat(open(PacketBuilder.ipv4().fragment(0, true).gue(INNER)))
        .isEqualTo(Decapsulation.Status.OUTER_FRAGMENT);
    assertThat(open(PacketBuilder.ipv4().trafficClass(3).gue(INNER)))
        .isEqualTo(Decapsulation.Status.CONGESTION_LOST);
    assertThat(open(PacketBuilder.ipv4().udp(1, 6081).payload(60)))
        .isEqualTo(Decapsulation.Status.NOT_TUNNEL);
  }

  @Test
  void namesTheKind() {
    assertThat(V4).hasToString("10.0.0.1 -> 10.0.0.2, gue");
    assertThat(LAN).hasToString("10.0.0.1 -> 10.0.0.2, mac-lan");
  }

  @Provide
  Arbitrary<PacketBuilder> packets() {
    return Packets.any();
  }
}
