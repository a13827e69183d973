package slr.packet;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class EthernetFrameTest {

  private static final String ADDRESSES = "02 00 00 00 00 01 02 00 00 00 00 02";

  private final EthernetFrame frame = new EthernetFrame();

  private EthernetFrame.Status parse(byte[] octets) {
    return frame.parse(MemorySegment.ofArray(octets), 0, octets.length);
  }

  @Test
  void findsThePayloadBehindUpToTwoTags() {
    String[] tags = {"", "81 00 00 05", "88 a8 00 07 81 00 00 05"};
    for (int count = 0; count <= EthernetFrame.MAX_TAGS; count++) {
      byte[] octets = PacketMemory.hex(ADDRESSES + tags[count] + "86 dd 60 00 00 00");
      assertThat(parse(octets)).isEqualTo(EthernetFrame.Status.OK);
      assertThat(frame.tagCount()).isEqualTo(count);
      assertThat(frame.etherType()).isEqualTo(EthernetFrame.ETHERTYPE_IPV6);
      assertThat(frame.isIp()).isTrue();
      assertThat(frame.payloadOffset()).isEqualTo(14 + 4L * count);
      assertThat(frame.payloadLengthBytes()).isEqualTo(4);
      for (int length = 0; length < 14 + 4 * count; length++) {
        assertThat(parse(Arrays.copyOf(octets, length))).isEqualTo(EthernetFrame.Status.TRUNCATED);
        assertThat(frame.payloadLengthBytes()).isZero();
      }
    }
  }

  @Test
  void refusesThreeTags() {
    byte[] octets = PacketMemory.hex(ADDRESSES + "81 00 00 01".repeat(3) + "08 00 45 00");
    assertThat(parse(octets)).isEqualTo(EthernetFrame.Status.TOO_MANY_TAGS);
    assertThat(frame.isIp()).isFalse();
  }

  @Test
  void knowsWhatIsNotIp() {
    assertThat(parse(PacketMemory.hex(ADDRESSES + "08 06 00 01")))
        .isEqualTo(EthernetFrame.Status.OK);
    assertThat(frame.isIp()).isFalse();
    assertThat(parse(PacketMemory.hex(ADDRESSES + "00 26 42 42")))
        .isEqualTo(EthernetFrame.Status.OK);
    assertThat(frame.isIp()).isFalse();
    assertThat(parse(PacketMemory.hex(ADDRESSES + "08 00"))).isEqualTo(EthernetFrame.Status.OK);
    assertThat(frame.isIp()).isTrue();
    assertThat(frame.payloadLengthBytes()).isZero();
  }
}
