package slr.plane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import slr.packet.IpAddress;
import slr.packet.PacketBuilder;
import slr.packet.Prefix;

/** The filter program, run by an interpreter and by the kernel on a pair of local sockets. */
class PacketFilterTest {

  private static final int HOST = 0;
  private static final int OTHER_HOST = 3;
  private static final String ADDRESSES = "020000000002 020000000001";
  private static final PacketFilter FILTER =
      PacketFilter.of(
          List.of(
              Prefix.parse("192.192.0.0/16"),
              Prefix.parse("198.51.100.7"),
              Prefix.parse("2001:db8:5::/48"),
              Prefix.parse("2001:db8:6::7/128"),
              Prefix.parse("2001:db8:7:8000::/49")),
          List.of(IpAddress.parse("10.0.0.1"), IpAddress.parse("fd00::1")));

  @Test
  void keepsPacketsToTheDestinations() {
    assertThat(keeps(v4("192.192.255.1"))).isTrue();
    assertThat(keeps(v4("198.51.100.7"))).isTrue();
    assertThat(keeps(v4("198.51.100.6"))).isFalse();
    assertThat(keeps(v4("192.193.0.1"))).isFalse();
    assertThat(keeps(v6("2001:db8:5:ffff::1"))).isTrue();
    assertThat(keeps(v6("2001:db8:6::7"))).isTrue();
    assertThat(keeps(v6("2001:db8:6::8"))).isFalse();
    assertThat(keeps(v6("2001:db8:7:8001::"))).isTrue();
    assertThat(keeps(v6("2001:db8:7:7fff::"))).isFalse();
  }

  @Test
  void keepsTunnelPacketsToMyEndsAlone() {
    for (int protocol : new int[] {4, 41}) {
      assertThat(keeps(tunnel("10.0.0.9", "10.0.0.1", protocol))).isTrue();
      assertThat(keeps(tunnel("10.0.0.9", "10.0.0.2", protocol))).isFalse();
      assertThat(keeps(tunnel("fd00::9", "fd00::1", protocol))).isTrue();
      assertThat(keeps(tunnel("fd00::9", "fd00::2", protocol))).isFalse();
    }
    assertThat(keeps(gue("10.0.0.9", "10.0.0.1", 6080))).isTrue();
    assertThat(keeps(gue("10.0.0.9", "10.0.0.2", 6080))).isFalse();
    assertThat(keeps(gue("10.0.0.9", "10.0.0.1", 6081))).isFalse();
    assertThat(keeps(gue("fd00::9", "fd00::1", 6080))).isTrue();
    assertThat(keeps(gue("fd00::9", "fd00::1", 80))).isFalse();
    assertThat(keeps(tunnel("10.0.0.9", "10.0.0.1", 47))).isFalse();
    assertThat(keeps(v4("10.0.0.1"))).isFalse();
    assertThat(keeps(v6("fd00::1"))).isFalse();
  }

  @Test
  void looksBehindOneTag() {
    byte[] packet = PacketBuilder.ipv4().to("192.192.0.1").udp(1, 2).payload(4).build();
    assertThat(keeps(FrameSender.frame(ADDRESSES + "8100 0005 0800", packet))).isTrue();
    assertThat(keeps(FrameSender.frame(ADDRESSES + "88a8 0005 0800", packet))).isTrue();
    assertThat(keeps(FrameSender.frame(ADDRESSES + "8100 0005 8100 0006 0800", packet))).isFalse();
    assertThat(keeps(FrameSender.frame(ADDRESSES + "0806", packet))).isFalse();
  }

  @Test
  void refusesFramesForOthers() {
    byte[] frame = v4("192.192.0.1");
    assertThat(BpfInterpreter.run(FILTER.program(), frame, OTHER_HOST)).isZero();
  }

  @Test
  void dropsEveryTruncatedFrame() {
    byte[] frame = v4("192.192.0.1");
    for (int length = 0; length < 14 + 20; length++) {
      assertThat(keeps(Arrays.copyOf(frame, length))).as("%d octets", length).isFalse();
    }
  }

  @Test
  void reachesOverHundredsOfPrefixes() {
    List<Prefix> many =
        IntStream.range(0, 800).mapToObj(i -> new Prefix(IpAddress.ofV4(i << 12), 20)).toList();
    List<Prefix> all =
        Stream.concat(many.stream(), Stream.of(Prefix.parse("2001:db8::/64"))).toList();
    PacketFilter filter = PacketFilter.of(all, List.of());
    assertThat(BpfInterpreter.run(filter.program(), v6("2001:db8::5"), HOST)).isPositive();
    assertThat(BpfInterpreter.run(filter.program(), v4("0.49.240.1"), HOST)).isPositive();
    try (FilteredPair pair = new FilteredPair(filter)) {
      assertThat(pair.passes(v6("2001:db8::5"))).isTrue();
    }
  }

  @Test
  void saysHowManyPrefixesAreTooMany() {
    List<Prefix> many =
        IntStream.range(0, 2000).mapToObj(i -> new Prefix(IpAddress.ofV4(i << 12), 20)).toList();
    assertThatThrownBy(() -> PacketFilter.of(many, List.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("aggregate the prefixes");
  }

  @Test
  void printsLikeTcpdump() {
    assertThat(PacketFilter.of(List.of(Prefix.parse("192.192.0.0/16")), List.of()).toString())
        .startsWith("(0) ldb [-4092]\n(1) jeq #0x0 jt +1 jf +0\n(2) ret #0\n(3) ldx #0\n")
        .contains("ld [x + 30]\n", "and #0xffff0000\n", "jeq #0xc0c00000 jt +0 jf +1\n");
  }

  /** Goal: the interpreter, the kernel and the prefixes' own arithmetic agree. */
  @Property(tries = 300)
  void agreesWithTheKernelAndWithThePrefixes(
      @ForAll("prefixes") List<Prefix> prefixes, @ForAll("addresses") List<IpAddress> addresses) {
    PacketFilter filter = PacketFilter.of(prefixes, List.of());
    try (FilteredPair pair = new FilteredPair(filter)) {
      for (IpAddress address : addresses) {
        byte[] frame = address.isV4() ? v4(address.toString()) : v6(address.toString());
        boolean wanted = prefixes.stream().anyMatch(prefix -> prefix.contains(address));
        assertThat(BpfInterpreter.run(filter.program(), frame, HOST) != 0).isEqualTo(wanted);
        assertThat(pair.passes(frame)).isEqualTo(wanted);
      }
    }
  }

  @Provide
  Arbitrary<List<IpAddress>> addresses() {
    return address().list().ofSize(8);
  }

  @Provide
  Arbitrary<List<Prefix>> prefixes() {
    return Combinators.combine(address(), Arbitraries.integers().between(0, 128))
        .as(PacketFilterTest::prefix)
        .list()
        .ofMaxSize(6);
  }

  /** Few distinct bits, so that prefixes and addresses often meet. */
  private static Arbitrary<IpAddress> address() {
    Arbitrary<IpAddress> v4 =
        Arbitraries.integers().between(0, 3).map(i -> IpAddress.ofV4(0xc0c0_0000 | i << 15 | i));
    Arbitrary<IpAddress> v6 =
        Combinators.combine(Arbitraries.longs().between(0, 3), Arbitraries.longs().between(0, 3))
            .as((high, low) -> new IpAddress(0x2001_0db8L << 32 | high << 15, low << 31 | low));
    return Arbitraries.oneOf(v4, v6);
  }

  private static Prefix prefix(IpAddress address, int length) {
    int bits = Math.min(length, address.lengthBits());
    int wide = address.isV4() ? bits + 96 : bits;
    long high = wide >= 64 ? -1L : wide == 0 ? 0 : -1L << (64 - wide);
    long low = wide <= 64 ? 0 : -1L << (128 - wide);
    return new Prefix(new IpAddress(address.high() & high, address.low() & low), bits);
  }

  private static boolean keeps(byte[] frame) {
    return BpfInterpreter.run(FILTER.program(), frame, HOST) != 0;
  }

  private static byte[] v4(String to) {
    byte[] packet = PacketBuilder.ipv4().udp(1, 2).payload(4).build();
    System.arraycopy(IpAddress.parse(to).toBytes(), 0, packet, 16, 4);
    return FrameSender.frame(ADDRESSES + "0800", packet);
  }

  private static byte[] v6(String to) {
    byte[] packet = PacketBuilder.ipv6().udp(1, 2).payload(4).build();
    System.arraycopy(IpAddress.parse(to).toBytes(), 0, packet, 24, 16);
    return FrameSender.frame(ADDRESSES + "86dd", packet);
  }

  private static byte[] tunnel(String from, String to, int protocol) {
    boolean v4 = IpAddress.parse(to).isV4();
    PacketBuilder builder = v4 ? PacketBuilder.ipv4() : PacketBuilder.ipv6();
    return frame(builder.from(from).to(to).protocol(protocol).payload(40));
  }

  private static byte[] gue(String from, String to, int port) {
    PacketBuilder builder = PacketBuilder.between(IpAddress.parse(from), IpAddress.parse(to));
    return frame(builder.udp(50_000, port).payload(40));
  }

  private static byte[] frame(PacketBuilder packet) {
    byte[] octets = packet.build();
    boolean v4 = octets[0] >>> 4 == 4;
    return FrameSender.frame(ADDRESSES + (v4 ? "0800" : "86dd"), octets);
  }
}
