package slr.packet;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.Arrays;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class ChecksumTest {

  /** The example of RFC 1071 3. */
  @Test
  void sumsTheExampleOfTheRfc() {
    byte[] octets = PacketMemory.hex("00 01 f2 03 f4 f5 f6 f7");
    assertThat(Checksum.sum(MemorySegment.ofArray(octets), 0, 8)).isEqualTo(0xddf2);
  }

  /** The example of RFC 1624 4, where the older equation gives 0xffff. */
  @Test
  void updatesTheExampleOfTheRfc() {
    assertThat(Checksum.update(0xdd2f, 0x5555, 0x3285)).isEqualTo(0x0000);
  }

  @Test
  void losesNoCarryInTheLongestPacket() {
    byte[] octets = new byte[65_535];
    Arrays.fill(octets, (byte) 0xff);
    assertThat(Checksum.sum(MemorySegment.ofArray(octets), 0, octets.length))
        .isEqualTo(~PacketBuilder.checksum(octets) & 0xffff);
  }

  @Property
  void sumsLikeTheReference(
      @ForAll @Size(max = 100) byte[] octets, @ForAll @IntRange(max = 7) int at) {
    byte[] shifted = ByteBuffer.allocate(octets.length + at).put(at, octets).array();
    assertThat(Checksum.sum(MemorySegment.ofArray(shifted), at, octets.length))
        .isEqualTo(~PacketBuilder.checksum(octets) & 0xffff);
  }

  @Property
  void updatesLikeAFullRecomputation(
      @ForAll @Size(20) byte[] octets,
      @ForAll @IntRange(max = 9) int word,
      @ForAll @IntRange(max = 0xffff) int value) {
    // A header is never all zeros, the one case with two right answers.
    octets[0] = 0x45;
    ByteBuffer header = ByteBuffer.wrap(octets);
    int before = PacketBuilder.checksum(octets);
    int old = header.getShort(word * 2) & 0xffff;
    header.putShort(word * 2, (short) value);
    if (octets[0] != 0 || octets[1] != 0) {
      assertThat(Checksum.update(before, old, value)).isEqualTo(PacketBuilder.checksum(octets));
    }
  }

  @Property
  void computesLikeTheReference(@ForAll("packets") PacketBuilder builder) {
    IpPacket packet = builder.packet();
    if (packet.protocol() == 47) {
      assertThat(Checksum.computeTransport(packet)).isEqualTo(-1);
      return;
    }
    assertThat(Checksum.verifiesTransport(packet)).isTrue();
    int field = packet.isIcmp() ? 2 : packet.protocol() == IpProtocol.TCP ? 16 : 6;
    int signed = Octets.u16(packet.memory(), packet.payloadOffset() + field);
    assertThat(Checksum.computeTransport(packet)).isEqualTo(signed);
    long last = packet.offset() + packet.lengthBytes() - 1;
    Octets.put8(packet.memory(), last, Octets.u8(packet.memory(), last) ^ 1);
    assertThat(Checksum.verifiesTransport(packet)).isFalse();
  }

  @Property
  void completesPartialChecksums(@ForAll("packets") PacketBuilder builder) {
    byte[] whole = builder.build();
    IpPacket packet = PacketMemory.parsed(whole);
    boolean finishes = packet.protocol() == IpProtocol.TCP || packet.protocol() == IpProtocol.UDP;
    IpPacket partial = finishes ? builder.partialChecksum().packet() : builder.packet();
    assertThat(Checksum.completeTransport(partial)).isEqualTo(finishes);
    assertThat(PacketMemory.octets(partial)).isEqualTo(whole);
  }

  @Test
  void sendsAZeroUdpChecksumAsItsTwin() {
    // With these two octets the sum is 0xffff, its complement 0: "none" in UDP.
    byte[] bare = PacketBuilder.ipv4().udp(1, 2).payload(new byte[2]).build();
    int checksum = ByteBuffer.wrap(bare).getShort(26) & 0xffff;
    byte[] filler = {(byte) (checksum >>> 8), (byte) checksum};
    IpPacket packet = PacketBuilder.ipv4().udp(1, 2).payload(filler).packet();
    assertThat(Checksum.computeTransport(packet)).isEqualTo(0xffff);
    assertThat(Checksum.verifiesTransport(packet)).isTrue();
  }

  @Test
  void takesAnAbsentUdpChecksumInV4Only() {
    IpPacket v4 = PacketBuilder.ipv4().udp(1, 2).packet();
    Octets.put16(v4.memory(), v4.payloadOffset() + 6, 0);
    assertThat(Checksum.verifiesTransport(v4)).isTrue();
    IpPacket v6 = PacketBuilder.ipv6().udp(1, 2).packet();
    Octets.put16(v6.memory(), v6.payloadOffset() + 6, 0);
    assertThat(Checksum.verifiesTransport(v6)).isFalse();
  }

  @Test
  void leavesFragmentsAlone() {
    IpPacket packet = PacketBuilder.ipv4().fragment(0, true).udp(1, 2).payload(8).packet();
    assertThat(Checksum.computeTransport(packet)).isEqualTo(-1);
    assertThat(Checksum.completeTransport(packet)).isFalse();
  }

  @Provide
  Arbitrary<PacketBuilder> packets() {
    return Packets.any();
  }
}
