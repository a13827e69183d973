package slr.packet.echo;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import slr.packet.EchoReply;
import slr.packet.IpAddress;
import slr.packet.IpPacket;
import slr.packet.PacketStatus;

/** Advertisements, and what a client makes of their echoes. */
final class Echoes {

  /** Within an epoch, so that an hour before and after are others. */
  static final long NOW_S = 1_764_188_000L;

  static final long EPOCH = EchoLimits.epochOf(NOW_S);
  static final EchoKeys SITE = new EchoKeys(secret(1));
  static final EchoKeys OTHER_SITE = new EchoKeys(secret(2));

  static final FlowAdvertisement V4 =
      new FlowAdvertisement(
          6,
          IpAddress.parse("198.51.100.7"),
          40_000,
          IpAddress.parse("203.0.113.1"),
          80,
          IpAddress.parse("10.1.0.5"),
          8_080,
          1_764_154_800_000L,
          EPOCH,
          NOW_S + 30,
          0x0123_4567_89ab_cdefL);

  static final FlowAdvertisement V6 =
      new FlowAdvertisement(
          17,
          IpAddress.parse("2001:db8:c::7"),
          0xffff,
          IpAddress.parse("2001:db8:192::1"),
          53,
          IpAddress.parse("2001:db8:1::5"),
          53,
          Long.MAX_VALUE,
          EPOCH,
          NOW_S + EchoLimits.LIFETIME_S_MAX,
          -1);

  private Echoes() {}

  static byte[] secret(int first) {
    byte[] secret = new byte[EchoKeys.SECRET_BYTES_MIN];
    for (int i = 0; i < secret.length; i++) {
      secret[i] = (byte) (first + 7 * i);
    }
    return secret;
  }

  /** The packet that the host sends. */
  static byte[] request(FlowAdvertisement advertisement) {
    return request(advertisement, SITE);
  }

  static byte[] request(FlowAdvertisement advertisement, EchoKeys site) {
    byte[] octets = new byte[EchoCodec.lengthBytes(advertisement.isV4())];
    EchoKey key = site.keyOf(advertisement.server(), advertisement.epoch());
    new EchoCodec().write(advertisement, key, MemorySegment.ofArray(octets), 0);
    return octets;
  }

  /** The packet that the client answers with. */
  static byte[] reply(byte[] request) {
    byte[] octets = new byte[request.length];
    EchoReply.write(packet(request), MemorySegment.ofArray(octets), 0);
    return octets;
  }

  static byte[] reply(FlowAdvertisement advertisement) {
    return reply(request(advertisement));
  }

  static IpPacket packet(byte[] octets) {
    IpPacket packet = new IpPacket();
    PacketStatus status = packet.parse(MemorySegment.ofArray(octets), 0, octets.length);
    if (status != PacketStatus.OK) {
      throw new AssertionError(status);
    }
    return packet;
  }

  static EchoReading read(byte[] packet) {
    return EchoCodec.read(packet(packet), NOW_S);
  }

  static EchoHint hint(byte[] packet) {
    if (read(packet) instanceof EchoHint hint) {
      return hint;
    }
    throw new AssertionError("refused: " + read(packet));
  }

  static ByteBuffer data(byte[] packet) {
    int headers = (packet[0] >>> 4 == 4 ? 20 : 40) + 8;
    return ByteBuffer.wrap(packet, headers, packet.length - headers).slice();
  }

  /** Of this time, of either family, with server addresses of either. */
  static Arbitrary<FlowAdvertisement> any() {
    Arbitrary<Integer> ports = Arbitraries.integers().between(0, 0xffff);
    Arbitrary<int[]> threePorts =
        Combinators.combine(ports, ports, ports)
            .as((one, two, three) -> new int[] {one, two, three});
    Arbitrary<Long> expiries =
        Arbitraries.longs()
            .between(
                NOW_S - EchoLimits.SKEW_S, NOW_S + EchoLimits.LIFETIME_S_MAX + EchoLimits.SKEW_S);
    return Arbitraries.of(true, false)
        .flatMap(v4 ->
            Combinators.combine(
                    Arbitraries.of(6, 17),
                    addresses(v4),
                    addresses(v4),
                    Arbitraries.of(true, false).flatMap(Echoes::addresses),
                    threePorts,
                    Arbitraries.longs().greaterOrEqual(0),
                    expiries,
                    Arbitraries.longs())
                .as((protocol, client, host, server, port, incarnation, expiry, nonce) ->
                    new FlowAdvertisement(
                        protocol,
                        client,
                        port[0],
                        host,
                        port[1],
                        server,
                        port[2],
                        incarnation,
                        EPOCH - (nonce & 1),
                        expiry,
                        nonce)));
  }

  private static Arbitrary<IpAddress> addresses(boolean v4) {
    Arbitrary<IpAddress> all =
        v4
            ? Arbitraries.integers().map(IpAddress::ofV4)
            : Combinators.combine(Arbitraries.longs(), Arbitraries.longs()).as(IpAddress::new);
    return all.filter(address -> address.isV4() == v4 && address.isUnicast());
  }
}
