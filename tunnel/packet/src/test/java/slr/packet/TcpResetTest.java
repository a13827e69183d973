package slr.packet;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.Test;

/** Resets as RFC 9293 3.10.7.1 has them of a TCP without such a connection. */
class TcpResetTest {

  private static final int FLAGS =
      TcpHeader.SYN | TcpHeader.ACK | TcpHeader.FIN | TcpHeader.RST | TcpHeader.PSH;

  private static IpPacket end(IpPacket segment) {
    byte[] out = new byte[TcpReset.MAX_BYTES];
    return parsed(out, TcpReset.end(segment, MemorySegment.ofArray(out), 0));
  }

  private static IpPacket parsed(byte[] octets, int lengthBytes) {
    IpPacket packet = new IpPacket();
    assertThat(packet.parse(MemorySegment.ofArray(octets), 0, lengthBytes))
        .isEqualTo(PacketStatus.OK);
    assertThat(Checksum.verifiesTransport(packet)).isTrue();
    return packet;
  }

  @Test
  void aSegmentThatAcknowledgesIsEndedWhereItsSenderExpects() {
    IpPacket segment =
        PacketBuilder.ipv4().tcp(40_000, 80).ack().ackNumber(0xfedc_ba98).payload(100).packet();

    IpPacket reset = end(segment);

    assertThat(reset.tcpFlags() & FLAGS).isEqualTo(TcpHeader.RST);
    assertThat(TcpHeader.sequence(reset)).isEqualTo(0xfedc_ba98);
    assertThat(reset.source()).isEqualTo(segment.destination());
    assertThat(reset.destination()).isEqualTo(segment.source());
    assertThat(reset.sourcePort()).isEqualTo(80);
    assertThat(reset.destinationPort()).isEqualTo(40_000);
  }

  @Test
  void soIsOneOfIpv6() {
    IpPacket segment = PacketBuilder.ipv6().tcp(1, 2).ack().ackNumber(7).packet();

    assertThat(TcpHeader.sequence(end(segment))).isEqualTo(7);
  }

  @Test
  void oneThatAcknowledgesNothingIsAcknowledged() {
    IpPacket segment = PacketBuilder.ipv4().tcp(1, 2).fin().seq(1_000).payload(5).packet();

    IpPacket reset = end(segment);

    assertThat(reset.tcpFlags() & FLAGS).isEqualTo(TcpHeader.RST | TcpHeader.ACK);
    assertThat(TcpHeader.sequence(reset)).isZero();
    assertThat(TcpHeader.acknowledgment(reset)).isEqualTo(1_006);
  }

  @Test
  void noResetIsAnsweredByOne() {
    IpPacket reset = PacketBuilder.ipv4().tcp(1, 2).rst().packet();

    assertThat(TcpReset.mayEnd(reset)).isFalse();
    assertThat(TcpReset.mayEnd(end(PacketBuilder.ipv4().tcp(1, 2).ack().packet()))).isFalse();
  }

  @Test
  void anOpeningIsRefusedAsBefore() {
    IpPacket syn = PacketBuilder.ipv4().tcp(1, 2).syn().seq(41).packet();
    byte[] out = new byte[TcpReset.MAX_BYTES];

    IpPacket reset = parsed(out, TcpReset.write(syn, MemorySegment.ofArray(out), 0));

    assertThat(reset.tcpFlags() & FLAGS).isEqualTo(TcpHeader.RST | TcpHeader.ACK);
    assertThat(TcpHeader.acknowledgment(reset)).isEqualTo(42);
  }
}
