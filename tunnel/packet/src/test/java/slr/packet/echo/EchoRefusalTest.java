package slr.packet.echo;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import slr.packet.IpAddress;
import slr.packet.IpPacket;
import slr.packet.PacketBuilder;

/** Each reason why a packet says nothing, with right checksums unless these are the reason. */
final class EchoRefusalTest {

  /** Offsets in the data of an IPv4 echo. */
  private static final int TYPE = 56;

  private static final int CLIENT = TYPE + 4;
  private static final int VIRTUAL_HOST = CLIENT + 6;
  private static final int SERVER = VIRTUAL_HOST + 6;
  private static final int LAYOUT = SERVER + 18;
  private static final int PROTOCOL = LAYOUT + 1;
  private static final int INCARNATION = PROTOCOL + 1;
  private static final int EPOCH = INCARNATION + 8;

  private record Bad(String name, EchoRefusal reason, String hex) {

    Bad(String name, EchoRefusal reason, byte[] packet) {
      this(name, reason, HexFormat.of().formatHex(packet));
    }

    byte[] packet() {
      return HexFormat.of().parseHex(hex);
    }
  }

  @TestFactory
  Stream<DynamicTest> refuses() {
    return Stream.concat(outside(), inside())
        .map(bad ->
            DynamicTest.dynamicTest(
                bad.name(), () -> assertThat(Echoes.read(bad.packet())).isEqualTo(bad.reason())));
  }

  private static Stream<Bad> outside() {
    byte[] data = data(Echoes.V4);
    byte[] damaged = Echoes.reply(Echoes.V4);
    damaged[100] ^= 1;
    PacketBuilder from = PacketBuilder.between(Echoes.V4.client(), Echoes.V4.virtualHost());
    return Stream.of(
        new Bad("a ping of 64 octets", EchoRefusal.NOT_OURS, reply(Arrays.copyOf(data, 56))),
        new Bad("a long ping", EchoRefusal.NOT_OURS, reply(new byte[data.length])),
        new Bad("half a type", EchoRefusal.NOT_OURS, reply(Arrays.copyOf(data, TYPE + 3))),
        new Bad("a datagram", EchoRefusal.NOT_OURS, from.udp(1, 2).payload(data).build()),
        new Bad("another ICMP message", EchoRefusal.NOT_OURS, icmp(14, 0, data)),
        new Bad("an ICMPv6 type in IPv4", EchoRefusal.NOT_OURS, icmp(129, 0, data)),
        new Bad(
            "a first fragment",
            EchoRefusal.NOT_OURS,
            PacketBuilder.between(Echoes.V4.client(), Echoes.V4.virtualHost())
                .fragment(0, true)
                .icmp(0, 0, 1)
                .payload(Arrays.copyOf(data, 128))
                .build()),
        new Bad("our own request", EchoRefusal.REQUEST, Echoes.request(Echoes.V4)),
        new Bad("our own request in IPv6", EchoRefusal.REQUEST, Echoes.request(Echoes.V6)),
        new Bad("a client's request", EchoRefusal.REQUEST, icmp(8, 0, data)),
        new Bad("a code", EchoRefusal.DAMAGED, icmp(0, 1, data)),
        new Bad("a wrong checksum", EchoRefusal.DAMAGED, damaged),
        new Bad("nothing but a type", EchoRefusal.LENGTH, reply(Arrays.copyOf(data, TYPE + 4))),
        new Bad("an octet more", EchoRefusal.LENGTH, reply(Arrays.copyOf(data, data.length + 1))),
        new Bad(
            "IPv4's length in IPv6",
            EchoRefusal.LENGTH,
            PacketBuilder.between(Echoes.V6.client(), Echoes.V6.virtualHost())
                .icmp(129, 0, 1)
                .payload(data)
                .build()));
  }

  private static Stream<Bad> inside() {
    return Stream.of(
        changed("layout 2", EchoRefusal.UNKNOWN_LAYOUT, data -> data.put(LAYOUT, (byte) 0x24)),
        changed("IPv6 in IPv4", EchoRefusal.MALFORMED, data -> data.put(LAYOUT, (byte) 0x16)),
        changed("ICMP's flow", EchoRefusal.MALFORMED, data -> data.put(PROTOCOL, (byte) 1)),
        changed("no client", EchoRefusal.MALFORMED, data -> data.putInt(CLIENT, 0)),
        changed("a virtual host for many", EchoRefusal.MALFORMED, data -> data.put(66, (byte) 224)),
        changed("no server", EchoRefusal.MALFORMED, data -> data.putInt(SERVER + 12, 0)),
        changed(
            "an end of the host's own",
            EchoRefusal.MALFORMED,
            data -> data.putInt(SERVER + 8, 0).putInt(SERVER + 12, 1)),
        changed(
            "a negative start", EchoRefusal.MALFORMED, data -> data.put(INCARNATION, (byte) -1)),
        changed("an epoch of no time", EchoRefusal.MALFORMED, data -> data.putInt(EPOCH, -1)),
        changed(
            "another client", EchoRefusal.OTHER_ADDRESSES, data -> data.putInt(CLIENT, 0x01020304)),
        changed(
            "another virtual host",
            EchoRefusal.OTHER_ADDRESSES,
            data -> data.putInt(VIRTUAL_HOST, 0x01020304)),
        changed("from 1970", EchoRefusal.EXPIRED, data -> data.putInt(EPOCH + 4, 0)),
        changed("from 2106", EchoRefusal.TOO_EARLY, data -> data.putInt(EPOCH + 4, -1)));
  }

  @Test
  void everyReasonHasItsTest() {
    Set<EchoRefusal> shown = EnumSet.of(EchoRefusal.UNKNOWN_EPOCH, EchoRefusal.WRONG_MAC);
    Stream.concat(outside(), inside()).forEach(bad -> shown.add(bad.reason()));
    assertThat(shown).containsExactlyInAnyOrder(EchoRefusal.values());
  }

  @Test
  void refusesEveryTruncation() {
    for (FlowAdvertisement each : new FlowAdvertisement[] {Echoes.V4, Echoes.V6}) {
      byte[] data = data(each);
      for (int length = 0; length < data.length; length++) {
        byte[] packet =
            PacketBuilder.between(each.client(), each.virtualHost())
                .icmp(each.isV4() ? 0 : 129, 0, 1)
                .payload(Arrays.copyOf(data, length))
                .build();
        EchoRefusal reason = length < TYPE + 4 ? EchoRefusal.NOT_OURS : EchoRefusal.LENGTH;
        assertThat(Echoes.read(packet)).as("%d octets", length).isEqualTo(reason);
      }
    }
  }

  @Test
  void anAnswerFromElsewhereIsNone() {
    byte[] data = data(Echoes.V6);
    PacketBuilder other =
        PacketBuilder.between(IpAddress.parse("2001:db8::bad"), Echoes.V6.virtualHost());
    assertThat(Echoes.read(other.icmp(129, 0, 1).payload(data).build()))
        .isEqualTo(EchoRefusal.OTHER_ADDRESSES);
  }

  @Test
  void aQuotedEchoIsNone() {
    byte[] reply = Echoes.reply(Echoes.V4);
    IpPacket quoted = new IpPacket();
    quoted.parseQuoted(MemorySegment.ofArray(reply), 0, reply.length);
    assertThat(EchoCodec.isOurs(quoted)).isFalse();
    assertThat(EchoCodec.isOurs(new IpPacket())).isFalse();
  }

  private static byte[] data(FlowAdvertisement advertisement) {
    ByteBuffer data = Echoes.data(Echoes.request(advertisement));
    byte[] octets = new byte[data.remaining()];
    data.get(octets);
    return octets;
  }

  private static Bad changed(String name, EchoRefusal reason, Consumer<ByteBuffer> change) {
    byte[] data = data(Echoes.V4);
    change.accept(ByteBuffer.wrap(data));
    return new Bad(name, reason, reply(data));
  }

  private static byte[] reply(byte[] data) {
    return icmp(0, 0, data);
  }

  private static byte[] icmp(int type, int code, byte[] data) {
    return PacketBuilder.between(Echoes.V4.client(), Echoes.V4.virtualHost())
        .icmp(type, code, 0xcdef0001)
        .payload(data)
        .build();
  }
}
