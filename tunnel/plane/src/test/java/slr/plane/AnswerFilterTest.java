package slr.plane;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import slr.packet.IpAddress;
import slr.packet.PacketBuilder;
import slr.packet.Prefix;
import slr.packet.TcpHeader;

/** The filter of the tap on what leaves, run by an interpreter; {@link OutgoingTapIT} by Linux. */
class AnswerFilterTest {

  private static final int OUTGOING = 4;
  private static final PacketFilter FILTER =
      PacketFilter.answersFrom(
          List.of(
              Prefix.parse("203.0.113.0/24"),
              Prefix.parse("198.51.100.7"),
              Prefix.parse("2001:db8:5::/48"),
              Prefix.parse("2001:db8:6::7/128")));

  @Test
  void keepsAnswersFromTheSourcesAlone() {
    for (String source : List.of("203.0.113.0", "203.0.113.255", "198.51.100.7")) {
      assertThat(keeps(v4(source, b -> b.syn().ack()))).as(source).isTrue();
    }
    for (String source : List.of("203.0.114.1", "198.51.100.6")) {
      assertThat(keeps(v4(source, b -> b.syn().ack()))).as(source).isFalse();
    }
    for (String source : List.of("2001:db8:5::1", "2001:db8:5:ffff::", "2001:db8:6::7")) {
      assertThat(keeps(v6(source, b -> b.syn().ack()))).as(source).isTrue();
    }
    for (String source : List.of("2001:db8:4::1", "2001:db8:6::8")) {
      assertThat(keeps(v6(source, b -> b.syn().ack()))).as(source).isFalse();
    }
  }

  /** Goal: the destination, where an answer has the client, makes no difference. */
  @Test
  void passesOverWhatIsSentToTheSources() {
    byte[] packet =
        PacketBuilder.ipv4().from("192.0.2.1").to("203.0.113.1").tcp(1, 2).syn().ack().build();
    assertThat(keeps(packet)).isFalse();
  }

  @Test
  void looksAtFourFlagsOfAllEight() {
    byte[] v4 = v4("203.0.113.1", b -> b);
    byte[] v6 = v6("2001:db8:5::1", b -> b);
    int four = TcpHeader.SYN | TcpHeader.ACK | TcpHeader.FIN | TcpHeader.RST;
    for (int flags = 0; flags < 256; flags++) {
      v4[20 + 13] = (byte) flags;
      v6[40 + 13] = (byte) flags;
      boolean answers = (flags & four) == (TcpHeader.SYN | TcpHeader.ACK);
      assertThat(keeps(v4)).as("flags 0x%x", flags).isEqualTo(answers);
      assertThat(keeps(v6)).as("flags 0x%x", flags).isEqualTo(answers);
    }
  }

  @Test
  void findsTheFlagsBehindOptionsOfTheIpHeader() {
    byte[] packet = v4("203.0.113.1", b -> b.syn().ack().options(1, 1, 1, 1));
    assertThat(keeps(packet)).isTrue();
    packet[24 + 13] = TcpHeader.SYN;
    assertThat(keeps(packet)).isFalse();
  }

  @Test
  void passesOverOtherProtocolsFragmentsAndWhatDoesNotLeave() {
    byte[] answer = v4("203.0.113.1", b -> b.syn().ack());
    for (int type : new int[] {0, 1, 2, 3, 5, 6}) {
      assertThat(BpfInterpreter.run(FILTER.program(), answer, type)).as("type %d", type).isZero();
    }
    byte[] udp = answer.clone();
    udp[9] = 17;
    assertThat(keeps(udp)).isFalse();
    byte[] v6 = v6("2001:db8:5::1", b -> b.syn().ack());
    v6[6] = 17;
    assertThat(keeps(v6)).isFalse();
    for (int fragment : new int[] {0x2000, 1, 0x1fff}) {
      byte[] packet = answer.clone();
      packet[6] = (byte) (fragment >> 8);
      packet[7] = (byte) fragment;
      assertThat(keeps(packet)).as("fragment word 0x%x", fragment).isFalse();
    }
    byte[] whole = answer.clone();
    whole[6] = 0x40;
    assertThat(keeps(whole)).as("don't fragment").isTrue();
    byte[] arp = answer.clone();
    arp[0] = 0;
    assertThat(keeps(arp)).isFalse();
  }

  @Test
  void dropsWhatEndsBeforeTheFlags() {
    byte[] v4 = v4("203.0.113.1", b -> b.syn().ack());
    byte[] v6 = v6("2001:db8:5::1", b -> b.syn().ack());
    for (int length = 0; length < 20 + 14; length++) {
      assertThat(keeps(Arrays.copyOf(v4, length))).as("%d octets", length).isFalse();
    }
    for (int length = 0; length < 40 + 14; length++) {
      assertThat(keeps(Arrays.copyOf(v6, length))).as("%d octets", length).isFalse();
    }
  }

  /** Goal: all virtual hosts that a host can have fit one program (ExitTable.LIMIT is 256). */
  @Test
  void holdsAsManySourcesAsAHostHas() {
    List<Prefix> hosts =
        IntStream.range(0, 256)
            .mapToObj(i -> new Prefix(new IpAddress(0x2001_0db8L << 32 | i, 1), 128))
            .toList();
    PacketFilter filter = PacketFilter.answersFrom(hosts);
    byte[] last = v6(hosts.getLast().address().toString(), b -> b.syn().ack());
    assertThat(BpfInterpreter.run(filter.program(), last, OUTGOING)).isPositive();
  }

  private static boolean keeps(byte[] packet) {
    return BpfInterpreter.run(FILTER.program(), packet, OUTGOING) != 0;
  }

  private static byte[] v4(String from, UnaryOperator<PacketBuilder> flags) {
    return flags.apply(PacketBuilder.ipv4().from(from).to("192.0.2.1").tcp(80, 40_000)).build();
  }

  private static byte[] v6(String from, UnaryOperator<PacketBuilder> flags) {
    return flags.apply(PacketBuilder.ipv6().from(from).to("2001:db8:c::1").tcp(80, 40_000)).build();
  }
}
