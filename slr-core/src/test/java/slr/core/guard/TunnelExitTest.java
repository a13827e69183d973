package slr.core.guard;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import slr.core.guard.SocketLookup.Answer;
import slr.packet.IpAddress;
import slr.packet.PacketBuilder;
import slr.packet.Prefix;

class TunnelExitTest {

  private final TunnelExit exit =
      new TunnelExit(
          new Guard(
              (sourceHigh, sourceLow, sourcePort, high, low, port) ->
                  sourcePort == 1 ? Answer.HELD : Answer.NOT_HELD,
              7));

  TunnelExitTest() {
    exit.install(
        new ExitTable(
            List.of(IpAddress.parse("10.0.0.9"), IpAddress.parse("fd00::9")),
            List.of(Prefix.parse("10.0.0.0/29"), Prefix.parse("fd00::/125")),
            List.of(Prefix.parse("203.0.113.0/24"), Prefix.parse("2001:db8:1::/48"))));
  }

  @Test
  void opensTunnelsOfEveryFamilyInEveryFamily() {
    PacketBuilder v4 = PacketBuilder.ipv4().tcp(1, 80).ack();
    PacketBuilder v6 = PacketBuilder.ipv6().tcp(1, 80).ack();
    assertThat(judge(outer4().inner(v4.build()))).isEqualTo(GuardVerdict.CONFIRMED);
    assertThat(exit.inner().source()).isEqualTo(IpAddress.parse("192.0.2.1"));
    assertThat(judge(outer6().inner(v6.build()))).isEqualTo(GuardVerdict.CONFIRMED);
    assertThat(judge(outer6().inner(v4.build()))).isEqualTo(GuardVerdict.KNOWN);
    assertThat(judge(outer4().inner(v6.build()))).isEqualTo(GuardVerdict.KNOWN);
  }

  @Test
  void namesTheReasonOfEachRefusal() {
    byte[] ack = PacketBuilder.ipv4().tcp(1, 80).ack().build();
    assertThat(judge(outer4().to("10.0.0.8").inner(ack))).isEqualTo(GuardVerdict.NOT_FOR_THIS_EXIT);
    assertThat(judge(outer4().udp(1, 2))).isEqualTo(GuardVerdict.NOT_FOR_THIS_EXIT);
    assertThat(judge(outer4().from("10.0.0.8").inner(ack)))
        .isEqualTo(GuardVerdict.FORBIDDEN_SOURCE);
    assertThat(judge(outer4().fragment(0, true).inner(ack))).isEqualTo(GuardVerdict.BAD_OUTER);
    assertThat(judge(outer4().protocol(4).payload(new byte[] {0x45, 0})))
        .isEqualTo(GuardVerdict.BAD_INNER);
    assertThat(judge(outer4().inner(outer4().inner(ack).build())))
        .isEqualTo(GuardVerdict.NESTED_TUNNEL);
    assertThat(judge(outer4().trafficClass(3).inner(ack))).isEqualTo(GuardVerdict.CONGESTION_LOST);
    assertThat(judge(outer4().inner(PacketBuilder.ipv4().to("203.0.114.1").tcp(1, 80).build())))
        .isEqualTo(GuardVerdict.WRONG_VIRTUAL_HOST);
    assertThat(judge(outer4().inner(PacketBuilder.ipv4().tcp(2, 80).ack().build())))
        .isEqualTo(GuardVerdict.STRAY);
  }

  @Test
  void opensGueWithTheSameCare() {
    byte[] ack = PacketBuilder.ipv4().tcp(1, 80).ack().build();
    assertThat(judge(outer4().gue(ack))).isEqualTo(GuardVerdict.CONFIRMED);
    assertThat(judge(outer6().gue(ack))).isEqualTo(GuardVerdict.KNOWN);
    assertThat(judge(outer6().gueSigned(ack))).isEqualTo(GuardVerdict.KNOWN);
    assertThat(judge(outer4().from("10.0.0.8").gue(ack))).isEqualTo(GuardVerdict.FORBIDDEN_SOURCE);
    assertThat(judge(outer4().gue(1, 4, 0, ack))).isEqualTo(GuardVerdict.BAD_GUE);
    assertThat(judge(outer4().gue(outer4().inner(ack).build())))
        .isEqualTo(GuardVerdict.NESTED_TUNNEL);
    byte[] wrong = outer4().gueSigned(ack).build();
    wrong[wrong.length - 1] ^= 1;
    assertThat(judge(wrong, wrong.length)).isEqualTo(GuardVerdict.BAD_CHECKSUM);
    assertThat(judge(outer4().gue(PacketBuilder.ipv4().to("203.0.114.1").udp(1, 2).build())))
        .isEqualTo(GuardVerdict.WRONG_VIRTUAL_HOST);
  }

  @Test
  void guardsWhatComesWithoutATunnelOnlyIfItIsOnALan() {
    PacketBuilder ack = PacketBuilder.ipv4().tcp(1, 80).ack();
    assertThat(judge(ack)).isEqualTo(GuardVerdict.NOT_FOR_THIS_EXIT);
    exit.install(
        new ExitTable(
            List.of(IpAddress.parse("10.0.0.9")),
            List.of(Prefix.parse("10.0.0.0/29")),
            List.of(Prefix.parse("203.0.113.0/24"), Prefix.parse("2001:db8:1::/48")),
            true));
    assertThat(judge(ack)).isEqualTo(GuardVerdict.CONFIRMED);
    assertThat(exit.inner().destination()).isEqualTo(IpAddress.parse("203.0.113.1"));
    assertThat(judge(PacketBuilder.ipv6().udp(1, 2))).isEqualTo(GuardVerdict.CONNECTIONLESS);
    assertThat(judge(PacketBuilder.ipv4().tcp(2, 80).ack())).isEqualTo(GuardVerdict.STRAY);
    assertThat(judge(PacketBuilder.ipv4().inner(ack.build())))
        .isEqualTo(GuardVerdict.NESTED_TUNNEL);
    assertThat(judge(PacketBuilder.ipv4().to("203.0.114.1").tcp(1, 80).ack()))
        .isEqualTo(GuardVerdict.NOT_FOR_THIS_EXIT);
    assertThat(judge(outer4().inner(ack.build()))).as("a tunnel").isEqualTo(GuardVerdict.KNOWN);
  }

  @Test
  void refusesEveryTruncation() {
    byte[] whole = outer4().inner(PacketBuilder.ipv4().tcp(1, 80).syn().build()).build();
    for (int length = 0; length < whole.length; length++) {
      assertThat(judge(whole, length)).as("%s octets", length).isEqualTo(GuardVerdict.BAD_OUTER);
    }
    assertThat(judge(whole, whole.length)).isEqualTo(GuardVerdict.OPENING);
  }

  @Test
  void opensNothingBeforeATableIsInstalled() {
    byte[] packet = outer4().inner(PacketBuilder.ipv4().tcp(1, 80).syn().build()).build();
    TunnelExit bare = new TunnelExit(new Guard((a, b, c, d, e, f) -> Answer.HELD, 7));
    assertThat(bare.onPacket(MemorySegment.ofArray(packet), 0, packet.length, 0))
        .isEqualTo(GuardVerdict.NOT_FOR_THIS_EXIT);
  }

  @Property
  void endsEachPacketInExactlyOneVerdict(@ForAll @Size(max = 120) byte[] noise, @ForAll byte port) {
    Map<GuardVerdict, Integer> counts = new EnumMap<>(GuardVerdict.class);
    byte[] tunnel = outer4().protocol(4).payload(noise).build();
    counts.merge(judge(noise, noise.length), 1, Integer::sum);
    counts.merge(judge(tunnel, tunnel.length), 1, Integer::sum);
    counts.merge(
        judge(outer4().inner(PacketBuilder.ipv4().tcp(port & 3, 80).ack().build())),
        1,
        Integer::sum);
    assertThat(counts.values().stream().mapToInt(Integer::intValue).sum()).isEqualTo(3);
    assertThat(counts.keySet()).allMatch(v -> !(v.delivers() && v.drops()));
  }

  private GuardVerdict judge(PacketBuilder packet) {
    byte[] octets = packet.build();
    return judge(octets, octets.length);
  }

  private GuardVerdict judge(byte[] octets, int lengthBytes) {
    return exit.onPacket(MemorySegment.ofArray(octets.clone()), 0, lengthBytes, 0);
  }

  private static PacketBuilder outer4() {
    return PacketBuilder.ipv4().from("10.0.0.1").to("10.0.0.9");
  }

  private static PacketBuilder outer6() {
    return PacketBuilder.ipv6().from("fd00::1").to("fd00::9");
  }
}
