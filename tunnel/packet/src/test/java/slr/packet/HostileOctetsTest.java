package slr.packet;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/**
 * Hostile octets: nothing throws, and nothing outside the received octets is read, because the
 * segment ends there and would say so.
 */
class HostileOctetsTest {

  @Property(tries = 5_000)
  void survivesRandomOctets(@ForAll("noise") byte[] octets) {
    readEverything(octets);
  }

  @Property(tries = 5_000)
  void survivesDamagedPackets(@ForAll("damaged") byte[] octets) {
    readEverything(octets);
  }

  @Property(tries = 2_000)
  void readsBackWhatWasBuilt(@ForAll("packets") PacketBuilder builder) {
    byte[] octets = builder.build();
    IpPacket packet = PacketMemory.parsed(octets);
    assertThat(packet.lengthBytes()).isEqualTo(octets.length);
    boolean signed = packet.protocol() != 47;
    assertThat(Checksum.verifiesTransport(packet)).isEqualTo(signed);
  }

  private static void readEverything(byte[] octets) {
    MemorySegment memory = MemorySegment.ofArray(octets);
    IpPacket packet = new IpPacket();
    IpPacket inner = new IpPacket();
    packet.parse(memory, 0, octets.length);
    read(packet, octets.length);
    Decapsulation.decapsulate(packet, inner);
    read(inner, octets.length);
    packet.parse(memory, 0, octets.length);
    if (IcmpErrors.mayAnswer(packet)) {
      MemorySegment out = MemorySegment.ofArray(new byte[IcmpErrors.MAX_V6_BYTES]);
      IpAddress from = IpAddress.parse(packet.isV4() ? "192.0.2.9" : "2001:db8::9");
      IcmpErrors.tooBig(packet, 1400, from, out, 0);
    }
    if (TcpReset.mayAnswer(packet)) {
      TcpReset.write(packet, MemorySegment.ofArray(new byte[TcpReset.MAX_BYTES]), 0);
    }
    if (EchoReply.mayAnswer(packet)) {
      EchoReply.write(packet, MemorySegment.ofArray(new byte[octets.length]), 0);
    }
    if (Fragmentation.maySplit(packet)) {
      long room = Fragmentation.scratchBytes(packet, 68, 64);
      MemorySegment scratch = MemorySegment.ofArray(new byte[(int) room]);
      Fragmentation.split(packet, 68, scratch, 0, 64, (m, at, bytes) -> {});
    }
    packet.parseQuoted(memory, 0, octets.length);
    read(packet, octets.length);
  }

  private static void read(IpPacket packet, int lengthBytes) {
    assertThat(packet.toString()).isNotEmpty();
    assertThat(packet.lengthBytes()).isBetween(0, lengthBytes);
    assertThat(packet.payloadLengthBytes()).isBetween(0, packet.lengthBytes());
    assertThat(packet.headerLengthBytes() + packet.payloadLengthBytes())
        .isEqualTo(packet.lengthBytes());
    assertThat(packet.timeToLive() | packet.trafficClass() | packet.tcpFlags()).isBetween(0, 255);
    assertThat(packet.flowLabel()).isBetween(0, 0xf_ffff);
    assertThat(packet.icmpType() | packet.icmpCode()).isBetween(-1, 255);
    assertThat(packet.fragmentId() >>> 16 == 0 || !packet.isV4()).isTrue();
    assertThat(packet.dontFragment() || packet.isV4()).isTrue();
    assertThat(Checksum.computeTransport(packet)).isBetween(-1, 0xffff);
    Checksum.verifiesTransport(packet);
  }

  @Provide
  Arbitrary<byte[]> noise() {
    Arbitrary<Byte> version = Arbitraries.of((byte) 0x45, (byte) 0x46, (byte) 0x60, (byte) 0);
    Arbitrary<byte[]> rest = Arbitraries.bytes().array(byte[].class).ofMaxSize(120);
    return Combinators.combine(version, rest)
        .as((first, octets) -> {
          if (octets.length > 0) {
            octets[0] = first;
          }
          return octets;
        });
  }

  /** Good packets, also tunnelled ones, with some octets overwritten and the header signed. */
  @Provide
  Arbitrary<byte[]> damaged() {
    Arbitrary<Integer> place = Arbitraries.integers().between(0, 99);
    return Combinators.combine(
            Packets.any(),
            Arbitraries.of(true, false),
            place.list().ofMaxSize(4),
            Arbitraries.bytes())
        .as((builder, tunnelled, places, value) -> {
          byte[] octets = builder.build();
          if (tunnelled) {
            octets = PacketBuilder.ipv4().inner(octets).build();
          }
          for (int at : places) {
            octets[at % octets.length] = value;
          }
          boolean signable = octets[0] >>> 4 == 4 && (octets[0] & 15) * 4 <= octets.length;
          if (signable && (octets[0] & 15) >= 5) {
            Ipv4Header.sign(MemorySegment.ofArray(octets), 0, (octets[0] & 15) * 4);
          }
          return octets;
        });
  }

  @Provide
  Arbitrary<PacketBuilder> packets() {
    return Packets.any();
  }
}
