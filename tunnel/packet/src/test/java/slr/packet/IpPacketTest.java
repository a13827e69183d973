package slr.packet;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class IpPacketTest {

  /** A SYN with the MSS option, EF, DF; the checksums come from an independent program. */
  private static final byte[] GOLDEN_V4 =
      PacketMemory.hex(
          """
          45 b8 00 2c 1c 46 40 00 3f 06 20 cb c0 00 02 01 cb 00 71 01
          04 d2 00 50 00 00 03 e8 00 00 00 00 60 02 ff ff 91 19 00 00
          02 04 05 b4
          """);

  /** A UDP datagram with two octets behind a hop-by-hop header. */
  private static final byte[] GOLDEN_V6 =
      PacketMemory.hex(
          """
          6b 81 23 45 00 12 00 40
          20 01 0d b8 00 00 00 00 00 00 00 00 00 00 00 01
          20 01 0d b8 00 01 00 00 00 00 00 00 00 00 00 01
          11 00 01 04 00 00 00 00
          00 35 14 e9 00 0a 26 de 68 69
          """);

  private final IpPacket packet = new IpPacket();

  private PacketStatus parse(byte[] octets) {
    return packet.parse(MemorySegment.ofArray(octets), 0, octets.length);
  }

  private PacketStatus parse(PacketBuilder builder) {
    return parse(builder.build());
  }

  private PacketStatus parseQuoted(byte[] octets) {
    return packet.parseQuoted(MemorySegment.ofArray(octets), 0, octets.length);
  }

  @Test
  void readsGoldenV4() {
    assertThat(parse(GOLDEN_V4)).isEqualTo(PacketStatus.OK);
    assertThat(packet.toString()).isEqualTo("tcp 192.0.2.1:1234 -> 203.0.113.1:80, 44 octets");
    assertThat(packet.isV4()).isTrue();
    assertThat(packet.trafficClass()).isEqualTo(0xb8);
    assertThat(packet.timeToLive()).isEqualTo(63);
    assertThat(packet.fragmentId()).isEqualTo(0x1c46);
    assertThat(packet.dontFragment()).isTrue();
    assertThat(packet.isFragment()).isFalse();
    assertThat(packet.tcpFlags()).isEqualTo(TcpHeader.SYN);
    assertThat(packet.payloadOffset()).isEqualTo(20);
    assertThat(packet.payloadLengthBytes()).isEqualTo(24);
    assertThat(packet.flowLabel()).isZero();
    assertThat(packet.icmpType()).isEqualTo(-1);
    assertThat(packet.source()).isEqualTo(IpAddress.parse("192.0.2.1"));
  }

  @Test
  void readsGoldenV6() {
    assertThat(parse(GOLDEN_V6)).isEqualTo(PacketStatus.OK);
    assertThat(packet.toString())
        .isEqualTo("udp [2001:db8::1]:53 -> [2001:db8:1::1]:5353, 58 octets");
    assertThat(packet.isV4()).isFalse();
    assertThat(packet.trafficClass()).isEqualTo(0xb8);
    assertThat(packet.flowLabel()).isEqualTo(0x12345);
    assertThat(packet.timeToLive()).isEqualTo(64);
    assertThat(packet.headerLengthBytes()).isEqualTo(48);
    assertThat(packet.dontFragment()).isTrue();
    assertThat(packet.tcpFlags()).isZero();
  }

  @Test
  void buildsTheGoldenPacket() {
    PacketBuilder builder =
        PacketBuilder.ipv6().trafficClass(0xb8).flowLabel(0x12345).hopByHop().udp(53, 5353);
    assertThat(builder.payload(new byte[] {'h', 'i'}).build()).isEqualTo(GOLDEN_V6);
  }

  @Test
  void refusesEveryTruncation() {
    for (byte[] golden : new byte[][] {GOLDEN_V4, GOLDEN_V6}) {
      for (int length = 0; length < golden.length; length++) {
        assertThat(parse(Arrays.copyOf(golden, length)))
            .as("%d octets", length)
            .isEqualTo(PacketStatus.TRUNCATED);
        assertThat(packet.lengthBytes()).isZero();
      }
    }
  }

  @Test
  void ignoresLinkPadding() {
    assertThat(parse(Arrays.copyOf(GOLDEN_V4, 60))).isEqualTo(PacketStatus.OK);
    assertThat(packet.lengthBytes()).isEqualTo(44);
    assertThat(packet.payloadLengthBytes()).isEqualTo(24);
  }

  @Test
  void readsAnyKindOfMemory() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment memory = arena.allocate(100);
      MemorySegment.copy(GOLDEN_V4, 0, memory, ValueLayout.JAVA_BYTE, 3, GOLDEN_V4.length);
      assertThat(packet.parse(memory, 3, GOLDEN_V4.length)).isEqualTo(PacketStatus.OK);
      long address = memory.address() + 3;
      assertThat(packet.parse(AllMemory.ALL, address, GOLDEN_V4.length)).isEqualTo(PacketStatus.OK);
      assertThat(packet.offset()).isEqualTo(address);
      assertThat(packet.destinationPort()).isEqualTo(80);
    }
  }

  @Test
  void isEmptyAfterARefusal() {
    assertThat(parse(GOLDEN_V4)).isEqualTo(PacketStatus.OK);
    assertThat(parse(new byte[] {0x45})).isEqualTo(PacketStatus.TRUNCATED);
    assertThat(packet.toString()).isEqualTo("no packet (TRUNCATED)");
    assertThat(packet.sourcePort()).isZero();
    assertThat(packet.destinationLow()).isZero();
    assertThat(packet.tcpFlags()).isZero();
    assertThat(packet.timeToLive()).isZero();
    assertThat(packet.trafficClass()).isZero();
    assertThat(packet.flowLabel()).isZero();
    assertThat(packet.fragmentId()).isZero();
    assertThat(new IpPacket().toString()).isEqualTo("no packet (TRUNCATED)");
  }

  @Test
  void refusesOtherVersions() {
    for (int version : new int[] {0, 1, 5, 7, 15}) {
      byte[] octets = GOLDEN_V4.clone();
      octets[0] = (byte) (version << 4 | 5);
      assertThat(parse(octets)).isEqualTo(PacketStatus.BAD_VERSION);
    }
  }

  @Test
  void refusesAShortV4HeaderLength() {
    byte[] octets = GOLDEN_V4.clone();
    octets[0] = 0x44;
    assertThat(parse(octets)).isEqualTo(PacketStatus.BAD_HEADER);
  }

  @Test
  void refusesATotalLengthInsideTheHeader() {
    byte[] octets = GOLDEN_V4.clone();
    octets[3] = 19;
    assertThat(parse(octets)).isEqualTo(PacketStatus.BAD_HEADER);
  }

  @Test
  void refusesAWrongV4HeaderChecksum() {
    for (int bit = 0; bit < 160; bit++) {
      byte[] octets = GOLDEN_V4.clone();
      octets[bit / 8] ^= (byte) (1 << (bit % 8));
      assertThat(parse(octets)).as("bit %d", bit).isNotEqualTo(PacketStatus.OK);
    }
    byte[] octets = GOLDEN_V4.clone();
    octets[10] ^= 1;
    assertThat(parse(octets)).isEqualTo(PacketStatus.BAD_CHECKSUM);
  }

  @Test
  void refusesAddressesThatMaySendNothing() {
    for (String source :
        new String[] {
          "0.0.0.0", "0.1.2.3", "127.0.0.1", "224.0.0.1", "239.1.1.1", "255.255.255.255"
        }) {
      assertThat(parse(PacketBuilder.ipv4().from(source).udp(1, 2)))
          .as(source)
          .isEqualTo(PacketStatus.BAD_ADDRESS);
    }
    for (String source : new String[] {"::", "::1", "::c000:201", "ff02::1"}) {
      assertThat(parse(PacketBuilder.ipv6().from(source).udp(1, 2)))
          .as(source)
          .isEqualTo(PacketStatus.BAD_ADDRESS);
    }
  }

  @Test
  void refusesDestinationsThatAreNowhere() {
    assertThat(parse(PacketBuilder.ipv4().to("127.0.0.1").udp(1, 2)))
        .isEqualTo(PacketStatus.BAD_ADDRESS);
    assertThat(parse(PacketBuilder.ipv4().to("0.0.0.0").udp(1, 2)))
        .isEqualTo(PacketStatus.BAD_ADDRESS);
    assertThat(parse(PacketBuilder.ipv6().to("::1").udp(1, 2))).isEqualTo(PacketStatus.BAD_ADDRESS);
    assertThat(parse(PacketBuilder.ipv4().to("224.0.0.5").udp(1, 2))).isEqualTo(PacketStatus.OK);
    assertThat(parse(PacketBuilder.ipv6().to("ff02::5").udp(1, 2))).isEqualTo(PacketStatus.OK);
  }

  @Test
  void refusesMappedAddressesInV6() {
    byte[] octets = PacketBuilder.ipv6().udp(1, 2).build();
    for (int at : new int[] {8, 24}) {
      byte[] mapped = octets.clone();
      ByteBuffer.wrap(mapped).putLong(at, 0).putLong(at + 8, 0x0000_ffff_c000_0201L);
      assertThat(parse(mapped)).isEqualTo(PacketStatus.BAD_ADDRESS);
    }
  }

  @Test
  void carriesV4Options() {
    assertThat(parse(PacketBuilder.ipv4().options(0x94, 4, 0, 0).tcp(7, 8).payload(5)))
        .isEqualTo(PacketStatus.OK);
    assertThat(packet.headerLengthBytes()).isEqualTo(24);
    assertThat(packet.sourcePort()).isEqualTo(7);
  }

  @Test
  void knowsFirstFromLaterFragments() {
    assertThat(parse(PacketBuilder.ipv4().id(9).fragment(0, true).udp(5, 6).payload(16)))
        .isEqualTo(PacketStatus.OK);
    assertThat(packet.isFirstFragment()).isTrue();
    assertThat(packet.destinationPort()).isEqualTo(6);
    assertThat(parse(PacketBuilder.ipv4().id(9).fragment(24, false).protocol(17).payload(9)))
        .isEqualTo(PacketStatus.OK);
    assertThat(packet.isFragment()).isTrue();
    assertThat(packet.isFirstFragment()).isFalse();
    assertThat(packet.fragmentOffsetBytes()).isEqualTo(24);
    assertThat(packet.fragmentId()).isEqualTo(9);
    assertThat(packet.destinationPort()).isZero();
    assertThat(packet.toString()).endsWith("fragment at 24");
  }

  @Test
  void readsV6Fragments() {
    PacketBuilder first =
        PacketBuilder.ipv6().hopByHop().fragmentHeader(0x89abcdef, 0, true).udp(5, 6).payload(16);
    assertThat(parse(first)).isEqualTo(PacketStatus.OK);
    assertThat(packet.isFirstFragment()).isTrue();
    assertThat(packet.fragmentId()).isEqualTo(0x89abcdef);
    assertThat(packet.destinationPort()).isEqualTo(6);
    PacketBuilder later = PacketBuilder.ipv6().fragmentHeader(1, 24, false).protocol(60).payload(3);
    assertThat(parse(later)).isEqualTo(PacketStatus.OK);
    assertThat(packet.protocol()).isEqualTo(IpProtocol.DESTINATION_OPTIONS);
    assertThat(packet.payloadOffset()).isEqualTo(48);
    assertThat(packet.isFirstFragment()).isFalse();
  }

  @Test
  void takesAnAtomicFragmentAsWhole() {
    assertThat(parse(PacketBuilder.ipv6().fragmentHeader(1, 0, false).tcp(5, 6)))
        .isEqualTo(PacketStatus.OK);
    assertThat(packet.isFragment()).isFalse();
    assertThat(packet.destinationPort()).isEqualTo(6);
  }

  @Test
  void refusesFragmentsOfNoLegalDatagram() {
    PacketBuilder ragged = PacketBuilder.ipv4().fragment(8, true).protocol(17).payload(9);
    assertThat(parse(ragged)).isEqualTo(PacketStatus.BAD_HEADER);
    PacketBuilder beyond = PacketBuilder.ipv4().fragment(65_528, false).protocol(17).payload(100);
    assertThat(parse(beyond)).isEqualTo(PacketStatus.BAD_HEADER);
    PacketBuilder empty = PacketBuilder.ipv4().fragment(8, false).protocol(17);
    assertThat(parse(empty)).isEqualTo(PacketStatus.BAD_HEADER);
    PacketBuilder twice =
        PacketBuilder.ipv6().fragmentHeader(1, 0, true).fragmentHeader(1, 0, true).udp(1, 2);
    assertThat(parse(twice)).isEqualTo(PacketStatus.BAD_HEADER);
  }

  @Test
  void refusesTinyFragments() {
    PacketBuilder tiny = PacketBuilder.ipv4().fragment(0, true).protocol(6).payload(8);
    assertThat(parse(tiny)).isEqualTo(PacketStatus.BAD_HEADER);
    PacketBuilder chainCut =
        PacketBuilder.ipv6().fragmentHeader(1, 0, true).protocol(60).payload(0);
    assertThat(parse(chainCut)).isEqualTo(PacketStatus.BAD_HEADER);
  }

  @Test
  void refusesShortTransportHeaders() {
    assertThat(parse(PacketBuilder.ipv4().protocol(6).payload(19)))
        .isEqualTo(PacketStatus.BAD_HEADER);
    assertThat(parse(PacketBuilder.ipv4().protocol(17).payload(7)))
        .isEqualTo(PacketStatus.BAD_HEADER);
    assertThat(parse(PacketBuilder.ipv6().protocol(58).payload(7)))
        .isEqualTo(PacketStatus.BAD_HEADER);
  }

  @Test
  void refusesTransportLengthsBeyondThePacket() {
    byte[] tcp = PacketBuilder.ipv4().tcp(1, 2).build();
    tcp[32] = 0x60;
    assertThat(parse(tcp)).isEqualTo(PacketStatus.BAD_HEADER);
    tcp[32] = 0x40;
    assertThat(parse(tcp)).isEqualTo(PacketStatus.BAD_HEADER);
    byte[] udp = PacketBuilder.ipv4().udp(1, 2).payload(4).build();
    udp[25] = 13;
    assertThat(parse(udp)).isEqualTo(PacketStatus.BAD_HEADER);
    udp[25] = 7;
    assertThat(parse(udp)).isEqualTo(PacketStatus.BAD_HEADER);
  }

  @Test
  void walksEveryExtensionHeader() {
    PacketBuilder chain =
        PacketBuilder.ipv6()
            .hopByHop()
            .destinationOptions()
            .routing(4, 1)
            .fragmentHeader(1, 0, false)
            .destinationOptions()
            .tcp(5, 6)
            .syn();
    assertThat(parse(chain)).isEqualTo(PacketStatus.OK);
    assertThat(packet.headerLengthBytes()).isEqualTo(80);
    assertThat(packet.tcpFlags()).isEqualTo(TcpHeader.SYN);
  }

  @Test
  void stopsAtTheBoundOfExtensionHeaders() {
    PacketBuilder chain = PacketBuilder.ipv6();
    for (int i = 0; i < IpPacket.MAX_EXTENSION_HEADERS; i++) {
      chain.destinationOptions();
    }
    assertThat(parse(chain.tcp(5, 6))).isEqualTo(PacketStatus.OK);
    assertThat(parse(chain.destinationOptions())).isEqualTo(PacketStatus.TOO_MANY_EXTENSIONS);
  }

  @Test
  void refusesMisplacedAndOverlongExtensionHeaders() {
    assertThat(parse(PacketBuilder.ipv6().destinationOptions().hopByHop().tcp(5, 6)))
        .isEqualTo(PacketStatus.BAD_HEADER);
    assertThat(parse(PacketBuilder.ipv6().routing(0, 1).tcp(5, 6)))
        .isEqualTo(PacketStatus.BAD_HEADER);
    PacketBuilder overlong = PacketBuilder.ipv6().extension(60, 0, 200, 1, 4, 0, 0, 0, 0);
    assertThat(parse(overlong.tcp(5, 6))).isEqualTo(PacketStatus.BAD_HEADER);
    assertThat(parse(PacketBuilder.ipv6().protocol(60).payload(4)))
        .isEqualTo(PacketStatus.BAD_HEADER);
  }

  @Test
  void readsIcmpOfItsOwnFamilyOnly() {
    assertThat(parse(PacketBuilder.ipv4().icmp(3, 4, 1400))).isEqualTo(PacketStatus.OK);
    assertThat(packet.icmpType()).isEqualTo(3);
    assertThat(packet.icmpCode()).isEqualTo(4);
    assertThat(parse(PacketBuilder.ipv6().echoRequest(1, 2))).isEqualTo(PacketStatus.OK);
    assertThat(packet.icmpType()).isEqualTo(128);
    assertThat(parse(PacketBuilder.ipv4().protocol(58).payload(8))).isEqualTo(PacketStatus.OK);
    assertThat(packet.isIcmp()).isFalse();
    assertThat(packet.icmpType()).isEqualTo(-1);
    assertThat(packet.icmpCode()).isEqualTo(-1);
  }

  @Test
  void readsAQuotationOfEightOctets() {
    byte[] sent = PacketBuilder.ipv4().tcp(5, 6).ack().payload(1000).build();
    // A router on the way has taken a hop without correcting the checksum.
    sent[8] = 17;
    assertThat(parseQuoted(Arrays.copyOf(sent, 28))).isEqualTo(PacketStatus.OK);
    assertThat(packet.sourcePort()).isEqualTo(5);
    assertThat(packet.destinationPort()).isEqualTo(6);
    assertThat(packet.tcpFlags()).isZero();
    assertThat(packet.lengthBytes()).isEqualTo(28);
    assertThat(packet.isQuoted()).isTrue();
    assertThat(parseQuoted(Arrays.copyOf(sent, 34))).isEqualTo(PacketStatus.OK);
    assertThat(packet.tcpFlags()).isEqualTo(TcpHeader.ACK);
  }

  @Test
  void refusesQuotationsWithoutPorts() {
    byte[] v4 = PacketBuilder.ipv4().udp(5, 6).payload(100).build();
    byte[] v6 = PacketBuilder.ipv6().hopByHop().udp(5, 6).payload(100).build();
    for (int length = 0; length < 28; length++) {
      assertThat(parseQuoted(Arrays.copyOf(v4, length))).isEqualTo(PacketStatus.TRUNCATED);
    }
    for (int length = 0; length < 56; length++) {
      assertThat(parseQuoted(Arrays.copyOf(v6, length))).isEqualTo(PacketStatus.TRUNCATED);
    }
    assertThat(parseQuoted(Arrays.copyOf(v6, 56))).isEqualTo(PacketStatus.OK);
    assertThat(packet.destinationPort()).isEqualTo(6);
  }
}
