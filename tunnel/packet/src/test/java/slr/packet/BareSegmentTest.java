package slr.packet;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BareSegmentTest {

  private static final long NUMBERS = 0x8000_0001_ffff_fffeL;

  @ParameterizedTest
  @CsvSource({"192.0.2.1, 203.0.113.1", "2001:db8:1::2, 2001:db8:2::1"})
  void whatIsWrittenHasTheNumbersAndGoesNowhere(String source, String destination) {
    MemorySegment memory = MemorySegment.ofArray(new byte[BareSegment.MAX_BYTES + 3]);
    int lengthBytes =
        BareSegment.write(
            NUMBERS, IpAddress.parse(source), 1234, IpAddress.parse(destination), 80, memory, 3);
    IpPacket packet = new IpPacket();

    assertThat(packet.parse(memory, 3, lengthBytes)).isEqualTo(PacketStatus.OK);
    assertThat(BareSegment.of(packet)).isEqualTo(NUMBERS);
    assertThat(packet.source()).hasToString(source);
    assertThat(packet.destination()).hasToString(destination);
    assertThat(packet.sourcePort()).isEqualTo(1234);
    assertThat(packet.destinationPort()).isEqualTo(80);
    assertThat(packet.tcpFlags()).isEqualTo(TcpHeader.ACK);
    assertThat(packet.timeToLive()).isEqualTo(1);
    assertThat(BareSegment.is(packet)).isTrue();
    assertThat(TcpReset.mayEnd(packet)).isTrue();
  }

  @Test
  void whatAcknowledgesNothingHasNoNumbers() {
    assertThat(BareSegment.is(segment().ack().packet())).isFalse();
    assertThat(BareSegment.of(segment().syn().packet())).isEqualTo(BareSegment.NONE);
    assertThat(BareSegment.of(segment().ack().rst().packet())).isEqualTo(BareSegment.NONE);
  }

  @Test
  void aFragmentWithoutAHeaderIsNone() {
    byte[] octets =
        PacketBuilder.ipv4().ttl(1).fragment(8, false).protocol(IpProtocol.TCP).payload(1).build();
    IpPacket packet = new IpPacket();

    assertThat(packet.parse(MemorySegment.ofArray(octets), 0, octets.length))
        .isEqualTo(PacketStatus.OK);
    assertThat(BareSegment.is(packet)).isFalse();
  }

  private static PacketBuilder segment() {
    return PacketBuilder.ipv4().tcp(1234, 80);
  }
}
