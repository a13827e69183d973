package slr.host;

import java.util.Arrays;
import java.util.Random;
import slr.packet.PacketBuilder;

/** Tunnel packets, most of them nearly right: each choice has its usual and its odd outcomes. */
final class RandomTunnels {

  private static final int FLAG_KINDS = 5;

  private RandomTunnels() {}

  static byte[] packet(Random random) {
    PacketBuilder outer = random.nextBoolean() ? KernelExitIT.outer4() : KernelExitIT.outer6();
    outer.trafficClass(random.nextInt(256));
    byte[] inner = random.nextInt(20) == 0 ? packet(random) : inner(random);
    if (random.nextInt(8) == 0) {
      inner = damaged(inner, random);
    }
    byte[] packet = outer.inner(inner).build();
    return random.nextInt(8) == 0 ? damaged(packet, random) : packet;
  }

  private static byte[] inner(Random random) {
    boolean v4 = random.nextBoolean();
    PacketBuilder inner = KernelExitIT.inner(v4).trafficClass(random.nextInt(256));
    odd(inner, v4, random);
    switch (random.nextInt(8)) {
      case 0 -> inner.udp(random.nextInt(1 << 16), random.nextInt(1 << 16));
      case 1 -> inner.echoRequest(1, 2);
      case 2 -> inner.protocol(random.nextInt(256));
      default -> segment(inner, random);
    }
    return inner.payload(random.nextInt(64)).build();
  }

  private static void odd(PacketBuilder inner, boolean v4, Random random) {
    switch (random.nextInt(12)) {
      case 0 -> inner.to(v4 ? "203.0.114.1" : "2001:db8:6::1");
      case 1 -> inner.from(v4 ? "127.0.0.1" : "::1");
      case 2 -> {
        if (v4) {
          inner.options(1, 1, 1, 0);
        } else {
          inner.hopByHop();
        }
      }
      case 3 -> {
        if (v4) {
          inner.fragment(8 * random.nextInt(3), random.nextBoolean());
        } else {
          inner.fragmentHeader(random.nextInt(), 8 * random.nextInt(3), random.nextBoolean());
        }
      }
      default -> {}
    }
  }

  private static void segment(PacketBuilder inner, Random random) {
    int port = RealSockets.ESTABLISHED + random.nextInt(RealSockets.NONE - 2000);
    inner.tcp(port, RealSockets.PORT);
    if (random.nextInt(3) != 0) {
      inner.ack();
      return;
    }
    for (int i = 0; i < random.nextInt(3); i++) {
      switch (random.nextInt(FLAG_KINDS)) {
        case 0 -> inner.syn();
        case 1 -> inner.fin();
        case 2 -> inner.rst();
        case 3 -> inner.psh();
        default -> inner.ack();
      }
    }
  }

  /** One octet is another, or the end is missing. */
  private static byte[] damaged(byte[] packet, Random random) {
    if (random.nextInt(3) == 0) {
      return Arrays.copyOf(packet, 1 + random.nextInt(packet.length));
    }
    byte[] other = packet.clone();
    other[random.nextInt(Math.min(64, packet.length))] ^= (byte) (1 << random.nextInt(8));
    return other;
  }
}
