package slr.packet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** What is sent in answer: {@link IcmpErrors}, {@link EchoReply}, {@link TcpReset}. */
class AnswersTest {

  /** Not at the start, so that a forgotten offset shows. */
  private static final int AT = 5;

  private static final IpAddress ROUTER_V4 = IpAddress.parse("198.51.100.7");
  private static final IpAddress ROUTER_V6 = IpAddress.parse("2001:db8::7");

  private final MemorySegment out = MemorySegment.ofArray(new byte[AT + 2000]);

  private byte[] written(int lengthBytes) {
    IpPacket answer = PacketMemory.parsed(out, AT, lengthBytes);
    assertThat(answer.lengthBytes()).isEqualTo(lengthBytes);
    assertThat(Checksum.verifiesTransport(answer)).isTrue();
    return PacketMemory.octets(answer);
  }

  private byte[] tooBig(PacketBuilder about, int mtuBytes, IpAddress from) {
    return written(IcmpErrors.tooBig(about.packet(), mtuBytes, from, out, AT));
  }

  @Test
  void writesGoldenFragmentationNeeded() {
    assertThat(tooBig(PacketBuilder.ipv4().df().udp(53, 5353).payload(4), 1480, ROUTER_V4))
        .isEqualTo(
            PacketMemory.hex(
                """
                45 c0 00 3c 00 00 40 00 40 01 4d c5 c6 33 64 07 c0 00 02 01
                03 04 f5 54 00 00 05 c8
                45 00 00 20 00 00 40 00 40 11 3c ca c0 00 02 01 cb 00 71 01
                00 35 14 e9 00 0c ea b0 00 01 02 03
                """));
  }

  @Test
  void writesGoldenPacketTooBig() {
    byte[] data = {'h', 'i'};
    assertThat(tooBig(PacketBuilder.ipv6().udp(53, 5353).payload(data), 1460, ROUTER_V6))
        .isEqualTo(
            PacketMemory.hex(
                """
                60 00 00 00 00 3a 3a 40
                20 01 0d b8 00 00 00 00 00 00 00 00 00 00 00 07
                20 01 0d b8 00 00 00 00 00 00 00 00 00 00 00 01
                02 00 2b 2e 00 00 05 b4
                60 00 00 00 00 0a 11 40
                20 01 0d b8 00 00 00 00 00 00 00 00 00 00 00 01
                20 01 0d b8 00 01 00 00 00 00 00 00 00 00 00 01
                00 35 14 e9 00 0a 26 de 68 69
                """));
  }

  @Test
  void quotesAsMuchAsIsAllowed() {
    byte[] v4 = tooBig(PacketBuilder.ipv4().df().tcp(1, 2).payload(1400), 1480, ROUTER_V4);
    assertThat(v4).hasSize(576);
    byte[] v6 = tooBig(PacketBuilder.ipv6().tcp(1, 2).payload(1400), 1460, ROUTER_V6);
    assertThat(v6).hasSize(1280);
    IpPacket quoted = new IpPacket();
    IpPacket error = PacketMemory.parsed(v6);
    assertThat(
            quoted.parseQuoted(
                error.memory(),
                error.payloadOffset() + IcmpHeader.BYTES,
                error.payloadLengthBytes() - IcmpHeader.BYTES))
        .isEqualTo(PacketStatus.OK);
    assertThat(quoted.destinationPort()).isEqualTo(2);
  }

  @Test
  void sendsNoErrorAboutErrorsFragmentsOrPacketsToMany() {
    assertThat(IcmpErrors.mayAnswer(PacketBuilder.ipv4().udp(1, 2).packet())).isTrue();
    assertThat(IcmpErrors.mayAnswer(PacketBuilder.ipv4().echoRequest(1, 2).packet())).isTrue();
    assertThat(IcmpErrors.mayAnswer(PacketBuilder.ipv6().echoRequest(1, 2).packet())).isTrue();
    for (int type : new int[] {3, 4, 5, 11, 12}) {
      assertThat(IcmpErrors.mayAnswer(PacketBuilder.ipv4().icmp(type, 0, 0).packet())).isFalse();
    }
    for (int type : new int[] {1, 2, 3, 4, 100, 127, 137}) {
      assertThat(IcmpErrors.mayAnswer(PacketBuilder.ipv6().icmp(type, 0, 0).packet())).isFalse();
    }
    PacketBuilder first = PacketBuilder.ipv4().fragment(0, true).udp(1, 2).payload(8);
    assertThat(IcmpErrors.mayAnswer(first.packet())).isTrue();
    PacketBuilder later = PacketBuilder.ipv4().fragment(8, true).protocol(17).payload(8);
    assertThat(IcmpErrors.mayAnswer(later.packet())).isFalse();
    for (String many : new String[] {"224.0.0.1", "255.255.255.255"}) {
      assertThat(IcmpErrors.mayAnswer(PacketBuilder.ipv4().to(many).udp(1, 2).packet())).isFalse();
    }
    assertThat(IcmpErrors.mayAnswer(PacketBuilder.ipv6().to("ff02::1").udp(1, 2).packet()))
        .isFalse();
    assertThat(IcmpErrors.mayAnswer(new IpPacket())).isFalse();
  }

  @Test
  void refusesToWriteAnErrorThatMayNotBe() {
    IpPacket error = PacketBuilder.ipv4().icmp(3, 4, 0).packet();
    assertThatThrownBy(() -> IcmpErrors.tooBig(error, 1480, ROUTER_V4, out, AT))
        .isInstanceOf(IllegalArgumentException.class);
    IpPacket v6 = PacketBuilder.ipv6().udp(1, 2).packet();
    assertThatThrownBy(() -> IcmpErrors.tooBig(v6, 1480, ROUTER_V4, out, AT))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void writesGoldenEchoReplies() {
    byte[] data = {'p', 'i', 'n', 'g'};
    // ECN bits are not returned, DSCP is; options are not returned.
    PacketBuilder v4 =
        PacketBuilder.ipv4().trafficClass(0xbb).options(1, 1, 1, 0).echoRequest(7, 1);
    assertThat(written(EchoReply.write(v4.payload(data).packet(), out, AT)))
        .isEqualTo(
            PacketMemory.hex(
                """
                45 b8 00 20 00 00 40 00 40 01 3c 22 cb 00 71 01 c0 00 02 01
                00 00 21 27 00 07 00 01 70 69 6e 67
                """));
    PacketBuilder v6 = PacketBuilder.ipv6().echoRequest(7, 1).payload(data);
    assertThat(written(EchoReply.write(v6.packet(), out, AT)))
        .isEqualTo(
            PacketMemory.hex(
                """
                60 00 00 00 00 0c 3a 40
                20 01 0d b8 00 01 00 00 00 00 00 00 00 00 00 01
                20 01 0d b8 00 00 00 00 00 00 00 00 00 00 00 01
                81 00 44 6b 00 07 00 01 70 69 6e 67
                """));
  }

  @Test
  void returnsADamagedEchoDamaged() {
    IpPacket request = PacketBuilder.ipv4().echoRequest(7, 1).payload(8).packet();
    Octets.put8(request.memory(), request.payloadOffset() + 9, 0x55);
    int length = EchoReply.write(request, out, AT);
    assertThat(Checksum.verifiesTransport(PacketMemory.parsed(out, AT, length))).isFalse();
  }

  @Test
  void repliesToEchoRequestsOnly() {
    assertThat(EchoReply.mayAnswer(PacketBuilder.ipv4().icmp(0, 0, 0).packet())).isFalse();
    assertThat(EchoReply.mayAnswer(PacketBuilder.ipv4().icmp(8, 1, 0).packet())).isFalse();
    assertThat(EchoReply.mayAnswer(PacketBuilder.ipv4().icmp(128, 0, 0).packet())).isFalse();
    assertThat(EchoReply.mayAnswer(PacketBuilder.ipv6().icmp(8, 0, 0).packet())).isFalse();
    assertThat(EchoReply.mayAnswer(PacketBuilder.ipv4().udp(8, 0).packet())).isFalse();
    PacketBuilder part = PacketBuilder.ipv4().fragment(0, true).echoRequest(1, 1).payload(8);
    assertThat(EchoReply.mayAnswer(part.packet())).isFalse();
    IpPacket many = PacketBuilder.ipv4().to("224.0.0.1").echoRequest(1, 1).packet();
    assertThat(EchoReply.mayAnswer(many)).isFalse();
    assertThatThrownBy(() -> EchoReply.write(many, out, AT))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void writesGoldenResets() {
    assertThat(written(TcpReset.write(PacketBuilder.ipv4().tcp(1234, 80).syn().packet(), out, AT)))
        .isEqualTo(
            PacketMemory.hex(
                """
                45 00 00 28 00 00 40 00 40 06 3c cd cb 00 71 01 c0 00 02 01
                00 50 04 d2 00 00 00 00 00 00 03 e9 50 14 00 00 a8 c2 00 00
                """));
    assertThat(written(TcpReset.write(PacketBuilder.ipv6().tcp(1234, 80).syn().packet(), out, AT)))
        .isEqualTo(
            PacketMemory.hex(
                """
                60 00 00 00 00 14 06 40
                20 01 0d b8 00 01 00 00 00 00 00 00 00 00 00 01
                20 01 0d b8 00 00 00 00 00 00 00 00 00 00 00 01
                00 50 04 d2 00 00 00 00 00 00 03 e9 50 14 00 00 4b 51 00 00
                """));
  }

  @Test
  void acknowledgesAllThatTheOpeningTook() {
    PacketBuilder syn = PacketBuilder.ipv4().tcp(1234, 80).syn().fin().seq(-3).payload(10);
    byte[] reset = written(TcpReset.write(syn.packet(), out, AT));
    // -3 + SYN + 10 octets + FIN.
    assertThat(Arrays.copyOfRange(reset, 28, 32)).containsExactly(0, 0, 0, 9);
  }

  @Test
  void resetsOpeningsOnly() {
    assertThat(TcpReset.mayAnswer(PacketBuilder.ipv4().tcp(1, 2).syn().packet())).isTrue();
    assertThat(TcpReset.mayAnswer(PacketBuilder.ipv4().tcp(1, 2).ack().packet())).isFalse();
    assertThat(TcpReset.mayAnswer(PacketBuilder.ipv4().tcp(1, 2).syn().ack().packet())).isFalse();
    assertThat(TcpReset.mayAnswer(PacketBuilder.ipv4().tcp(1, 2).syn().rst().packet())).isFalse();
    assertThat(TcpReset.mayAnswer(PacketBuilder.ipv4().tcp(1, 2).fin().packet())).isFalse();
    assertThat(TcpReset.mayAnswer(PacketBuilder.ipv4().udp(1, 2).packet())).isFalse();
    PacketBuilder part = PacketBuilder.ipv4().fragment(0, true).tcp(1, 2).syn().payload(4);
    assertThat(TcpReset.mayAnswer(part.packet())).isFalse();
    IpPacket ack = PacketBuilder.ipv4().tcp(1, 2).ack().packet();
    assertThatThrownBy(() -> TcpReset.write(ack, out, AT))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
