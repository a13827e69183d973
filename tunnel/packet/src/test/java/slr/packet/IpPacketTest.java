package slr.packet;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.Test;

class IpPacketTest {

  private final IpPacket packet = new IpPacket();

  private PacketStatus parse(byte[] octets) {
    return packet.parse(MemorySegment.ofArray(octets), 0, octets.length);
  }

  @Test
  void readsTcpOverV4() {
    byte[] octets =
        PacketBuilder.ipv4().ttl(61).trafficClass(0xb8).df().tcp(1234, 80).syn().build();
    assertThat(parse(octets)).isEqualTo(PacketStatus.OK);
    assertThat(packet.toString()).isEqualTo("tcp 192.0.2.1:1234 -> 203.0.113.1:80, 40 octets");
    assertThat(packet.timeToLive()).isEqualTo(61);
    assertThat(packet.trafficClass()).isEqualTo(0xb8);
    assertThat(packet.dontFragment()).isTrue();
    assertThat(packet.tcpFlags()).isEqualTo(TcpHeader.SYN);
  }
}
