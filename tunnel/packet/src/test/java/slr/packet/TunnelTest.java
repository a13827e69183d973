package slr.packet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The two ends of a tunnel, {@link Encapsulation} and {@link Decapsulation}. */
class TunnelTest {

  private static final TunnelEnds V4 = ends("10.0.0.1", "10.0.0.2");
  private static final TunnelEnds V6 = ends("2001:db8:a::1", "2001:db8:a::2");

  private static final TunnelEnds GUE_V4 = V4.by(TunnelKind.GUE);
  private static final TunnelEnds GUE_V6 = V6.by(TunnelKind.GUE);

  private static TunnelEnds ends(String source, String destination) {
    return new TunnelEnds(IpAddress.parse(source), IpAddress.parse(destination));
  }

  private static Encapsulation.Status encapsulate(IpPacket inner, TunnelEnds ends) {
    return Encapsulation.encapsulate(inner, ends, 1500, 0xabcde);
  }

  private static IpPacket outer(IpPacket inner, TunnelEnds ends) {
    int overhead = ends.overheadBytes();
    return PacketMemory.parsed(
        inner.memory(), inner.offset() - overhead, inner.lengthBytes() + overhead);
  }

  @Test
  void writesGoldenV4InV4() {
    IpPacket inner = PacketBuilder.ipv4().ttl(64).trafficClass(0xb8).udp(53, 5353).packet();
    assertThat(encapsulate(inner, V4)).isEqualTo(Encapsulation.Status.OK);
    assertThat(PacketMemory.octets(inner.memory(), inner.offset() - 20, 48))
        .isEqualTo(
            PacketMemory.hex(
                """
                45 b8 00 30 00 00 40 00 40 04 26 10 0a 00 00 01 0a 00 00 02
                45 b8 00 1c 00 00 00 00 3f 11 7d 16 c0 00 02 01 cb 00 71 01
                00 35 14 e9 00 08 ec bc
                """));
  }

  @Test
  void writesGoldenV6InV6() {
    IpPacket inner = PacketBuilder.ipv6().trafficClass(0x2a).udp(53, 5353).packet();
    assertThat(encapsulate(inner, V6)).isEqualTo(Encapsulation.Status.OK);
    assertThat(PacketMemory.octets(inner.memory(), inner.offset() - 40, 48))
        .isEqualTo(
            PacketMemory.hex(
                """
                62 aa bc de 00 30 29 40
                20 01 0d b8 00 0a 00 00 00 00 00 00 00 00 00 01
                20 01 0d b8 00 0a 00 00 00 00 00 00 00 00 00 02
                62 a0 00 00 00 08 11 3f
                """));
  }

  @Test
  void namesTheFamilyOfTheInnerPacket() {
    IpPacket v4 = PacketBuilder.ipv4().udp(1, 2).packet();
    encapsulate(v4, V6);
    assertThat(outer(v4, V6).protocol()).isEqualTo(IpProtocol.IPV4);
    IpPacket v6 = PacketBuilder.ipv6().udp(1, 2).packet();
    encapsulate(v6, V4);
    assertThat(outer(v6, V4).protocol()).isEqualTo(IpProtocol.IPV6);
  }

  @Property
  void changesNothingButTtlAndEcn(@ForAll("packets") PacketBuilder builder) {
    for (TunnelEnds ends : new TunnelEnds[] {V4, V6, GUE_V4, GUE_V6}) {
      IpPacket inner = builder.packet();
      byte[] before = PacketMemory.octets(inner);
      int ttl = inner.timeToLive();
      assertThat(encapsulate(inner, ends)).isEqualTo(Encapsulation.Status.OK);
      IpPacket outer = outer(inner, ends);
      assertThat(outer.source()).isEqualTo(ends.source());
      assertThat(outer.destination()).isEqualTo(ends.destination());
      assertThat(outer.timeToLive()).isEqualTo(64);
      assertThat(outer.trafficClass()).isEqualTo(inner.trafficClass());
      assertThat(outer.dontFragment()).isTrue();
      assertThat(outer.flowLabel()).isEqualTo(ends.source().isV4() ? 0 : 0xabcde);

      IpPacket out = new IpPacket();
      assertThat(Decapsulation.decapsulate(outer, out)).isEqualTo(Decapsulation.Status.OK);
      assertThat(out.timeToLive()).isEqualTo(ttl - 1);
      assertThat(out.offset()).isEqualTo(inner.offset());
      assertThat(PacketMemory.octets(out)).isEqualTo(builder.ttl(ttl - 1).build());
      assertThat(builder.ttl(ttl).build()).isEqualTo(before);
    }
  }

  @Test
  void stopsAtTheLastHop() {
    for (int ttl = 0; ttl <= 1; ttl++) {
      for (PacketBuilder builder :
          new PacketBuilder[] {PacketBuilder.ipv4(), PacketBuilder.ipv6()}) {
        IpPacket inner = builder.ttl(ttl).udp(1, 2).packet();
        byte[] before = PacketMemory.octets(inner);
        assertThat(encapsulate(inner, V4)).isEqualTo(Encapsulation.Status.TTL_EXPIRED);
        assertThat(PacketMemory.octets(inner)).isEqualTo(before);
      }
    }
  }

  @Test
  void stopsAtTheMtu() {
    assertThat(Encapsulation.innerMtuBytes(V4, 1500)).isEqualTo(1480);
    assertThat(Encapsulation.innerMtuBytes(V6, 1500)).isEqualTo(1460);
    assertThat(Encapsulation.innerMtuBytes(V4, 100_000)).isEqualTo(65_515);
    IpPacket fits = PacketBuilder.ipv4().udp(1, 2).payload(1480 - 28).packet();
    IpPacket over = PacketBuilder.ipv4().udp(1, 2).payload(1480 - 27).packet();
    byte[] before = PacketMemory.octets(over);
    assertThat(encapsulate(over, V4)).isEqualTo(Encapsulation.Status.TOO_BIG);
    assertThat(PacketMemory.octets(over)).isEqualTo(before);
    assertThat(encapsulate(fits, V6)).isEqualTo(Encapsulation.Status.TOO_BIG);
    assertThat(encapsulate(fits, V4)).isEqualTo(Encapsulation.Status.OK);
  }

  @Test
  void refusesATunnelInATunnel() {
    byte[] inner = PacketBuilder.ipv4().udp(1, 2).build();
    IpPacket once = PacketBuilder.ipv4().inner(inner).packet();
    assertThat(encapsulate(once, V4)).isEqualTo(Encapsulation.Status.NESTED);
    IpPacket twice = PacketBuilder.ipv6().inner(PacketBuilder.ipv4().inner(inner).build()).packet();
    assertThat(Decapsulation.decapsulate(twice, new IpPacket()))
        .isEqualTo(Decapsulation.Status.NESTED);
  }

  @Test
  void opensTunnelPacketsOnly() {
    IpPacket plain = PacketBuilder.ipv4().udp(1, 2).packet();
    assertThat(Decapsulation.decapsulate(plain, new IpPacket()))
        .isEqualTo(Decapsulation.Status.NOT_TUNNEL);
  }

  @Test
  void refusesOuterFragments() {
    byte[] inner = PacketBuilder.ipv4().udp(1, 2).payload(4).build();
    IpPacket first = PacketBuilder.ipv4().fragment(0, true).inner(inner).packet();
    assertThat(Decapsulation.decapsulate(first, new IpPacket()))
        .isEqualTo(Decapsulation.Status.OUTER_FRAGMENT);
    IpPacket later = PacketBuilder.ipv6().fragmentHeader(1, 8, false).inner(inner).packet();
    assertThat(Decapsulation.decapsulate(later, new IpPacket()))
        .isEqualTo(Decapsulation.Status.OUTER_FRAGMENT);
  }

  @Test
  void refusesBadInnerPackets() {
    byte[] inner = PacketBuilder.ipv4().udp(1, 2).build();
    IpPacket view = new IpPacket();
    IpPacket cut = PacketBuilder.ipv4().inner(Arrays.copyOf(inner, 27)).packet();
    assertThat(Decapsulation.decapsulate(cut, view)).isEqualTo(Decapsulation.Status.BAD_INNER);
    assertThat(view.status()).isEqualTo(PacketStatus.TRUNCATED);
    IpPacket liar = PacketBuilder.ipv4().protocol(IpProtocol.IPV6).payload(inner).packet();
    assertThat(Decapsulation.decapsulate(liar, view)).isEqualTo(Decapsulation.Status.BAD_INNER);
    IpPacket empty = PacketBuilder.ipv4().protocol(IpProtocol.IPV4).packet();
    assertThat(Decapsulation.decapsulate(empty, view)).isEqualTo(Decapsulation.Status.BAD_INNER);
  }

  /** RFC 6040 4.2, figure 4: 0 Not-ECT, 1 ECT(1), 2 ECT(0), 3 CE; -1 is drop. */
  @ParameterizedTest
  @CsvSource({
    "0, 0, 0", "0, 2, 0", "0, 1, 0", "0, 3, -1",
    "2, 0, 2", "2, 2, 2", "2, 1, 1", "2, 3, 3",
    "1, 0, 1", "1, 2, 1", "1, 1, 1", "1, 3, 3",
    "3, 0, 3", "3, 2, 3", "3, 1, 3", "3, 3, 3"
  })
  void combinesEcnAsTheRfcSays(int inner, int outer, int result) {
    for (PacketBuilder kind : new PacketBuilder[] {PacketBuilder.ipv4(), PacketBuilder.ipv6()}) {
      byte[] packet = kind.trafficClass(0xb8 | inner).flowLabel(0xfffff).udp(1, 2).build();
      IpPacket tunnel = PacketBuilder.ipv6().trafficClass(outer).inner(packet).packet();
      IpPacket view = new IpPacket();
      Decapsulation.Status status = Decapsulation.decapsulate(tunnel, view);
      if (result < 0) {
        assertThat(status).isEqualTo(Decapsulation.Status.CONGESTION_LOST);
        continue;
      }
      assertThat(status).isEqualTo(Decapsulation.Status.OK);
      assertThat(PacketMemory.octets(view)).isEqualTo(kind.trafficClass(0xb8 | result).build());
    }
  }

  @Test
  void carriesTheInnerMarksToTheOuterHeader() {
    for (int ecn = 0; ecn < 4; ecn++) {
      IpPacket inner = PacketBuilder.ipv4().trafficClass(0x20 | ecn).udp(1, 2).packet();
      encapsulate(inner, V6);
      assertThat(outer(inner, V6).trafficClass()).isEqualTo(0x20 | ecn);
    }
  }

  @Test
  void refusesImpossibleEnds() {
    assertThatThrownBy(() -> ends("10.0.0.1", "2001:db8::1"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("one family");
    assertThatThrownBy(() -> ends("10.0.0.1", "224.0.0.1")).hasMessageContaining("unicast");
    assertThatThrownBy(() -> ends("::1", "2001:db8::1")).hasMessageContaining("unicast");
    assertThat(V4.toString()).isEqualTo("10.0.0.1 -> 10.0.0.2");
  }

  @Provide
  Arbitrary<PacketBuilder> packets() {
    return Packets.any();
  }
}
