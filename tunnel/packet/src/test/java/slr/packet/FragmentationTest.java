package slr.packet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class FragmentationTest {

  private static final int HEADROOM = 64;

  private static List<IpPacket> split(IpPacket packet, int mtuBytes) {
    long room = Fragmentation.scratchBytes(packet, mtuBytes, HEADROOM);
    MemorySegment scratch = MemorySegment.ofArray(new byte[(int) room]);
    List<IpPacket> fragments = new ArrayList<>();
    int count =
        Fragmentation.split(
            packet,
            mtuBytes,
            scratch,
            0,
            HEADROOM,
            (memory, offset, bytes) -> {
              assertThat(offset).isGreaterThanOrEqualTo(HEADROOM);
              fragments.add(PacketMemory.parsed(memory, offset, bytes));
            });
    assertThat(fragments).hasSize(count);
    return fragments;
  }

  private static byte[] payload(IpPacket packet) {
    return PacketMemory.octets(
        packet.memory(), packet.payloadOffset(), packet.payloadLengthBytes());
  }

  @Property(tries = 300)
  void fragmentsPutTogetherAreThePacket(
      @ForAll @IntRange(max = 5000) int payloadBytes,
      @ForAll @IntRange(min = 68, max = 1500) int mtuBytes) {
    IpPacket packet = PacketBuilder.ipv4().id(77).ttl(9).udp(1, 2).payload(payloadBytes).packet();
    ByteArrayOutputStream whole = new ByteArrayOutputStream();
    List<IpPacket> fragments = split(packet, mtuBytes);
    for (IpPacket fragment : fragments) {
      assertThat(fragment.lengthBytes()).isLessThanOrEqualTo(mtuBytes);
      assertThat(fragment.fragmentOffsetBytes()).isEqualTo(whole.size());
      assertThat(fragment.fragmentId()).isEqualTo(77);
      assertThat(fragment.timeToLive()).isEqualTo(9);
      assertThat(fragment.protocol()).isEqualTo(IpProtocol.UDP);
      assertThat(fragment.moreFragments()).isEqualTo(fragment != fragments.getLast());
      whole.writeBytes(payload(fragment));
    }
    assertThat(whole.toByteArray()).isEqualTo(payload(packet));
  }

  @Test
  void fillsEveryFragmentButTheLast() {
    IpPacket packet = PacketBuilder.ipv4().udp(1, 2).payload(3000).packet();
    assertThat(split(packet, 1480))
        .extracting(IpPacket::lengthBytes)
        .containsExactly(1476, 1476, 3008 - 2 * 1456 + 20);
  }

  @Test
  void leavesAPacketThatFitsAsItIs() {
    IpPacket packet = PacketBuilder.ipv4().id(5).udp(1, 2).payload(100).packet();
    List<IpPacket> fragments = split(packet, 128);
    assertThat(fragments).hasSize(1);
    assertThat(PacketMemory.octets(fragments.getFirst())).isEqualTo(PacketMemory.octets(packet));
  }

  @Test
  void splitsAFragmentFurther() {
    IpPacket middle = PacketBuilder.ipv4().fragment(1480, true).protocol(17).payload(1480).packet();
    List<IpPacket> parts = split(middle, 820);
    assertThat(parts).extracting(IpPacket::fragmentOffsetBytes).containsExactly(1480, 2280);
    assertThat(parts).allMatch(IpPacket::moreFragments);
  }

  @Test
  void copiesOnlyTheOptionsThatAskForIt() {
    // No-operation, record route (not copied), router alert (copied), end.
    PacketBuilder builder =
        PacketBuilder.ipv4().options(1, 7, 3, 4, 0x94, 4, 0, 0, 0, 0, 0, 0).udp(1, 2);
    List<IpPacket> fragments = split(builder.payload(300).packet(), 200);
    assertThat(fragments.getFirst().headerLengthBytes()).isEqualTo(32);
    for (IpPacket later : fragments.subList(1, fragments.size())) {
      byte[] octets = PacketMemory.octets(later);
      assertThat(later.headerLengthBytes()).isEqualTo(24);
      assertThat(Arrays.copyOfRange(octets, 20, 24)).containsExactly(0x94, 4, 0, 0);
    }
  }

  @Test
  void padsCopiedOptions() {
    PacketBuilder builder = PacketBuilder.ipv4().options(0x83, 3, 4, 0).udp(1, 2).payload(300);
    IpPacket later = split(builder.packet(), 200).get(1);
    assertThat(Arrays.copyOfRange(PacketMemory.octets(later), 20, 24))
        .containsExactly(0x83, 3, 4, 0);
  }

  @Test
  void endsAtAMalformedOption() {
    for (int[] options :
        new int[][] {{0x94, 0, 0, 0}, {0x94, 1, 0, 0}, {0x94, 5, 0, 0}, {1, 1, 1, 0x94}}) {
      PacketBuilder builder = PacketBuilder.ipv4().options(options).udp(1, 2).payload(300);
      assertThat(split(builder.packet(), 200).get(1).headerLengthBytes()).isEqualTo(20);
    }
  }

  @Test
  void splitsNeitherDfNorV6() {
    IpPacket df = PacketBuilder.ipv4().df().udp(1, 2).packet();
    assertThat(Fragmentation.maySplit(df)).isFalse();
    assertThat(Fragmentation.maySplit(PacketBuilder.ipv6().udp(1, 2).packet())).isFalse();
    assertThat(Fragmentation.maySplit(new IpPacket())).isFalse();
    assertThatThrownBy(() -> split(df, 1400)).isInstanceOf(IllegalArgumentException.class);
    IpPacket small = PacketBuilder.ipv4().udp(1, 2).packet();
    assertThatThrownBy(() -> split(small, 67)).isInstanceOf(IllegalArgumentException.class);
  }
}
