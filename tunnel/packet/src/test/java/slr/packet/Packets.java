package slr.packet;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;

/** Packets for property tests: all families and transports that are spoken here. */
final class Packets {

  private Packets() {}

  /** A good packet of any kind with TTL 2 to 255, at most 1,400 octets, no tunnel. */
  static Arbitrary<PacketBuilder> any() {
    return Combinators.combine(
            Arbitraries.of(true, false),
            Arbitraries.integers().between(0, 3),
            Arbitraries.integers().between(2, 255),
            Arbitraries.integers().between(0, 255),
            Arbitraries.integers().between(0, 1300),
            Arbitraries.integers().between(0, 0xffff),
            Arbitraries.integers().between(0, 15))
        .as((v4, transport, ttl, trafficClass, payload, port, extras) -> {
          PacketBuilder builder = v4 ? PacketBuilder.ipv4() : PacketBuilder.ipv6();
          builder.ttl(ttl).trafficClass(trafficClass).flowLabel(port).id(port);
          extras(builder, v4, extras);
          return transport(builder, transport, port).payload(payload);
        });
  }

  private static void extras(PacketBuilder builder, boolean v4, int bits) {
    if (v4) {
      if ((bits & 1) != 0) {
        builder.df();
      }
      if ((bits & 2) != 0) {
        builder.options(0x94, 4, 0, 0);
      }
      return;
    }
    if ((bits & 1) != 0) {
      builder.hopByHop();
    }
    if ((bits & 2) != 0) {
      builder.destinationOptions();
    }
    if ((bits & 4) != 0) {
      builder.routing(4, 1);
    }
    if ((bits & 8) != 0) {
      builder.fragmentHeader(77, 0, false);
    }
  }

  private static PacketBuilder transport(PacketBuilder builder, int kind, int port) {
    return switch (kind) {
      case 0 -> builder.tcp(port, 80).ack();
      case 1 -> builder.udp(port, 53);
      case 2 -> builder.echoRequest(port, 1);
      default -> builder.protocol(47);
    };
  }
}
