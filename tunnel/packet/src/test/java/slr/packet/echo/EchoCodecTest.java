package slr.packet.echo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.HexFormat;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import slr.packet.Checksum;
import slr.packet.EchoRequest;
import slr.packet.IpAddress;
import slr.packet.IpPacket;

/** The octets of an echo, and what cannot be said in one. */
final class EchoCodecTest {

  /** From another implementation of everything, checksums and HMAC included. */
  private static final String GOLDEN_V4 =
      """
      450000a0 00004000 4001d420 cb007101 c6336407 0800ae43 cdef0001 00010203
      04050607 08090a0b 0c0d0e0f 10111213 14151617 18191a1b 1c1d1e1f 20212223
      24252627 28292a2b 2c2d2e2f 30313233 34353637 534c5246 c6336407 9c40cb00
      71010050 00000000 00000000 0000ffff 0a010005 1f901406 0000019a bfd1f780
      00077a44 69275f7e 01234567 89abcdef c1de81ff 502aa139 a9657369 d3c0dee5
      """;

  private static final String GOLDEN_V6 =
      """
      60000000 00a43a40 20010db8 01920000 00000000 00000001 20010db8 000c0000
      00000000 00000007 80005337 ffff0001 00010203 04050607 08090a0b 0c0d0e0f
      10111213 14151617 18191a1b 1c1d1e1f 20212223 24252627 28292a2b 2c2d2e2f
      30313233 34353637 534c5246 20010db8 000c0000 00000000 00000007 ffff2001
      0db80192 00000000 00000000 00010035 20010db8 00010000 00000000 00000005
      00351611 7fffffff ffffffff 00077a44 69275f9c ffffffff ffffffff 6d80c715
      ff22da36 18861f9c 38394f7e
      """;

  private static final int AT = 5;

  private static byte[] hex(String text) {
    return HexFormat.of().parseHex(text.replaceAll("\\s", ""));
  }

  @Test
  void writesGoldenRequests() {
    assertThat(Echoes.request(Echoes.V4)).isEqualTo(hex(GOLDEN_V4)).hasSize(160);
    assertThat(Echoes.request(Echoes.V6)).isEqualTo(hex(GOLDEN_V6)).hasSize(204);
  }

  @Test
  void readsWhatAClientReturnsOfThem() {
    for (FlowAdvertisement each : new FlowAdvertisement[] {Echoes.V4, Echoes.V6}) {
      byte[] reply = Echoes.reply(hex(each.isV4() ? GOLDEN_V4 : GOLDEN_V6));
      EchoHint hint = Echoes.hint(reply);
      assertThat(hint.advertisement()).isEqualTo(each);
      assertThat(Echoes.SITE.refusal(hint, Echoes.NOW_S)).isEmpty();
      assertThat(Echoes.OTHER_SITE.refusal(hint, Echoes.NOW_S)).contains(EchoRefusal.WRONG_MAC);
    }
    EchoHint v4 = Echoes.hint(Echoes.reply(Echoes.V4));
    assertThat(v4.macHigh()).isEqualTo(0xc1de81ff502aa139L);
    assertThat(v4.macLow()).isEqualTo(0xa9657369d3c0dee5L);
  }

  @Test
  void writesAndReadsAnywhereInMemory() {
    MemorySegment memory = MemorySegment.ofArray(new byte[AT + 400]);
    EchoKey key = Echoes.SITE.keyOf(Echoes.V6.server(), Echoes.EPOCH);
    int length = new EchoCodec().write(Echoes.V6, key, memory, AT);
    assertThat(memory.asSlice(AT, length).toArray(ValueLayout.JAVA_BYTE)).isEqualTo(hex(GOLDEN_V6));

    byte[] reply = Echoes.reply(Echoes.V6);
    MemorySegment.copy(reply, 0, memory, ValueLayout.JAVA_BYTE, AT, reply.length);
    IpPacket padded = new IpPacket();
    padded.parse(memory, AT, reply.length + 40);
    assertThat(EchoCodec.read(padded, Echoes.NOW_S)).isEqualTo(Echoes.hint(reply));
  }

  @Test
  void theServersFamilyMayBeTheOther() {
    FlowAdvertisement v6Server = withServer(Echoes.V4, Echoes.V6.server());
    FlowAdvertisement v4Server = withServer(Echoes.V6, Echoes.V4.server());
    assertThat(Echoes.hint(Echoes.reply(v6Server)).advertisement()).isEqualTo(v6Server);
    assertThat(Echoes.hint(Echoes.reply(v4Server)).advertisement()).isEqualTo(v4Server);
  }

  @Test
  void saysInWordsWhatItSays() {
    assertThat(Echoes.V4)
        .hasToString("tcp 198.51.100.7:40000 203.0.113.1:80 at 10.1.0.5:8080 until 1764188030");
    assertThat(Echoes.hint(Echoes.reply(Echoes.V6)))
        .hasToString(
            "udp [2001:db8:c::7]:65535 [2001:db8:192::1]:53 at [2001:db8:1::5]:53"
                + " until 1764188060");
    assertThat(EchoRefusal.OTHER_ADDRESSES.label()).isEqualTo("other-addresses");
  }

  @Test
  void signsOnlyForItsHostAndEpoch() {
    EchoCodec codec = new EchoCodec();
    MemorySegment out = MemorySegment.ofArray(new byte[400]);
    EchoKey other = Echoes.SITE.keyOf(IpAddress.parse("10.1.0.6"), Echoes.EPOCH);
    EchoKey late = Echoes.SITE.keyOf(Echoes.V4.server(), Echoes.EPOCH + 1);
    assertThatThrownBy(() -> codec.write(Echoes.V4, other, out, 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "the key of 10.1.0.6 in epoch 490052 does not sign for 10.1.0.5 in epoch 490052");
    assertThatThrownBy(() -> codec.write(Echoes.V4, late, out, 0))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aRequestStaysInItsFamily() {
    byte[] data = new byte[3];
    MemorySegment out = MemorySegment.ofArray(new byte[60]);
    int length =
        EchoRequest.write(
            Echoes.V4.virtualHost(), Echoes.V4.client(), 0x1ffff, 0x20002, data, out, 0);
    IpPacket packet = new IpPacket();
    packet.parse(out, 0, length);
    assertThat(length).isEqualTo(EchoRequest.lengthBytes(true, 3)).isEqualTo(31);
    assertThat(Checksum.verifiesTransport(packet)).isTrue();
    assertThat(out.asSlice(24, 4).toArray(ValueLayout.JAVA_BYTE)).containsExactly(-1, -1, 0, 2);
    assertThatThrownBy(() ->
            EchoRequest.write(Echoes.V4.virtualHost(), Echoes.V6.client(), 1, 1, data, out, 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("no echo request from 203.0.113.1 to 2001:db8:c::7");
  }

  private record Impossible(String name, String complaint, Runnable making) {}

  @TestFactory
  Stream<DynamicTest> refusesToSay() {
    return Stream.of(
            new Impossible(
                "a flow of ICMP",
                "icmp has no flows to advertise: use tcp or udp",
                () -> advertise(1, "192.0.2.1", 1, "10.0.0.1", 0)),
            new Impossible(
                "a server for many",
                "server is 224.0.0.1: use an address of a node",
                () -> advertise(6, "192.0.2.1", 1, "224.0.0.1", 0)),
            new Impossible(
                "a client without address",
                "client is 0.0.0.0: use an address of a node",
                () -> advertise(6, "0.0.0.0", 1, "10.0.0.1", 0)),
            new Impossible(
                "two families",
                "a flow from 2001:db8::1 to 203.0.113.1 would change its address family",
                () -> advertise(6, "2001:db8::1", 1, "10.0.0.1", 0)),
            new Impossible(
                "a port of 17 bits",
                "client port 65536 is out of range: use 0 to 65535",
                () -> advertise(6, "192.0.2.1", 0x1_0000, "10.0.0.1", 0)),
            new Impossible(
                "a time beyond 2106",
                "expiry 4294967296 is out of range: use 0 to 4294967295",
                () -> advertise(6, "192.0.2.1", 1, "10.0.0.1", 1L << 32)))
        .map(each ->
            DynamicTest.dynamicTest(
                each.name(),
                () ->
                    assertThatThrownBy(each.making()::run)
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessage(each.complaint())));
  }

  private static void advertise(
      int protocol, String client, int clientPort, String server, long expiryS) {
    IpAddress virtualHost = IpAddress.parse("203.0.113.1");
    FlowAdvertisement made =
        new FlowAdvertisement(
            protocol,
            IpAddress.parse(client),
            clientPort,
            virtualHost,
            80,
            IpAddress.parse(server),
            80,
            0,
            0,
            expiryS,
            0);
    throw new AssertionError("made: " + made);
  }

  private static FlowAdvertisement withServer(FlowAdvertisement of, IpAddress server) {
    return new FlowAdvertisement(
        of.protocol(),
        of.client(),
        of.clientPort(),
        of.virtualHost(),
        of.virtualPort(),
        server,
        of.serverPort(),
        of.incarnation(),
        of.epoch(),
        of.expiryS(),
        of.nonce());
  }
}
