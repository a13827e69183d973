package slr.node.forward;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import slr.packet.PacketBuilder;
import slr.plane.PlaneVerdict;

/**
 * Packets that nobody thought of: the kernel's data plane decides like Java's, or leaves it to
 * Java's. {@code -Dslr.seed=N} plays a run again, {@code -Dslr.packets=N} makes it longer.
 */
final class KernelPlaneRandomIT {

  private static final int PACKETS = Integer.getInteger("slr.packets", 20_000);

  private static final String[] HOSTS_V4 = {
    "203.0.113.1",
    "203.0.113.17",
    "203.0.113.33",
    "203.0.113.49",
    "203.0.113.65",
    "203.0.113.81",
    "203.0.113.97",
    "203.0.113.113",
    "203.0.113.2",
    "198.18.0.1",
    TwoPlanes.NODE_V4
  };

  private static final String[] HOSTS_V6 = {
    "2001:db8:1:0::1",
    "2001:db8:1:1::1",
    "2001:db8:1:5::1",
    "2001:db8:1:6::1",
    "2001:db8:1:7::1",
    "2001:db8:1:0::2",
    "2001:db8:7::1",
    TwoPlanes.NODE_V6
  };

  private static final int[] ICMP_TYPES = {0, 1, 2, 3, 4, 5, 8, 11, 12, 128, 129, 137};

  /** Verdicts that each long run must have met, or the test shows nothing. */
  private static final PlaneVerdict[] MET = {
    PlaneVerdict.FORWARD_KNOWN,
    PlaneVerdict.FORWARD_ICMP_ERROR,
    PlaneVerdict.ANSWER_TOO_BIG,
    PlaneVerdict.DROP_TTL_EXPIRED,
    PlaneVerdict.DROP_HOLDER_INACTIVE,
    PlaneVerdict.DROP_BAD_GUE,
    PlaneVerdict.DROP_BAD_INNER,
    PlaneVerdict.DROP_CONGESTION,
    PlaneVerdict.DROP_NESTED,
    PlaneVerdict.DROP_TUNNEL_SOURCE,
    PlaneVerdict.DROP_INNER_NOT_OURS,
    PlaneVerdict.DROP_TCP_FLAGS,
    PlaneVerdict.NOT_OURS,
    PlaneVerdict.SLOW_MISS,
    PlaneVerdict.SLOW_MALFORMED,
    PlaneVerdict.SLOW_CHECKSUM
  };

  private final long seed = Long.getLong("slr.seed", System.nanoTime());
  private final Random random = new Random(seed);

  @Test
  void bothSayTheSameOfPacketsThatNobodyThoughtOf() {
    Map<PlaneVerdict, Integer> met = new EnumMap<>(PlaneVerdict.class);
    try (TwoPlanes planes = KernelPlaneGoldenIT.knowing()) {
      for (int i = 0; i < PACKETS; i++) {
        byte[] packet = packet();
        try {
          // Some come as a train, of which the program keeps the hash.
          for (int more = random.nextInt(8) == 0 ? 3 : 0; more >= 0; more--) {
            met.merge(planes.both(packet, random.nextInt(3)), 1, Integer::sum);
          }
        } catch (AssertionError e) {
          throw new AssertionError("packet " + i + " of -Dslr.seed=" + seed, e);
        }
      }
    }
    assertThat(met).as("-Dslr.seed=" + seed).containsKeys(MET);
  }

  private byte[] packet() {
    byte[] packet = transport(random.nextBoolean()).build();
    if (random.nextInt(2) == 0) {
      packet = tunnel(packet).build();
    }
    if (random.nextInt(16) == 0) {
      packet = tunnel(packet).build();
    }
    if (random.nextInt(4) == 0) {
      packet[random.nextInt(Math.min(packet.length, 100))] = (byte) random.nextInt();
      if (random.nextBoolean()) {
        sign(packet);
      }
    }
    return packet;
  }

  private PacketBuilder transport(boolean v4) {
    PacketBuilder builder = ip(v4);
    int port = random.nextInt(4) == 0 ? random.nextInt(0x10000) : 1000;
    switch (random.nextInt(5)) {
      case 0, 1 -> {
        builder.tcp(port, 80).payload(length());
        if (random.nextInt(4) != 0) {
          builder.ack();
        }
        if (random.nextInt(8) == 0) {
          builder.syn();
        }
        if (random.nextInt(8) == 0) {
          builder.fin();
        }
      }
      case 2 -> builder.udp(port * 2 % 0x10000, 53).payload(length());
      case 3 -> builder.icmp(type(), random.nextInt(5), 0).payload(quoted(v4));
      default -> builder.protocol(random.nextInt(256)).payload(length());
    }
    return builder;
  }

  private PacketBuilder ip(boolean v4) {
    String[] hosts = v4 ? HOSTS_V4 : HOSTS_V6;
    PacketBuilder builder = v4 ? PacketBuilder.ipv4() : PacketBuilder.ipv6();
    builder.from(v4 ? "192.0.2.1" : "2001:db8::1").to(hosts[random.nextInt(hosts.length)]);
    builder.ttl(random.nextInt(8) == 0 ? random.nextInt(3) : 64).trafficClass(random.nextInt(256));
    if (v4) {
      builder.id(random.nextInt(0x10000));
      if (random.nextBoolean()) {
        builder.df();
      }
      if (random.nextInt(16) == 0) {
        builder.options(1, 1, 1, 0);
      }
    } else if (random.nextInt(4) == 0) {
      builder.flowLabel(random.nextInt(1 << 20));
    } else if (random.nextInt(16) == 0) {
      builder.destinationOptions();
    }
    return builder;
  }

  /** What a host sent in a virtual host's name, cut or not. */
  private byte[] quoted(boolean v4) {
    String[] hosts = v4 ? HOSTS_V4 : HOSTS_V6;
    PacketBuilder sent = v4 ? PacketBuilder.ipv4() : PacketBuilder.ipv6();
    sent.from(hosts[random.nextInt(2)]).to(v4 ? "192.0.2.1" : "2001:db8::1");
    if (random.nextBoolean()) {
      sent.tcp(80, 1000).ack();
    } else {
      sent.udp(53, 2000);
    }
    byte[] whole = sent.payload(random.nextInt(1500)).build();
    int length = random.nextInt(3) == 0 ? random.nextInt(whole.length) : whole.length;
    return Arrays.copyOf(whole, length);
  }

  private PacketBuilder tunnel(byte[] inner) {
    boolean v4 = random.nextBoolean();
    boolean stranger = random.nextInt(16) == 0;
    PacketBuilder outer = v4 ? PacketBuilder.ipv4() : PacketBuilder.ipv6();
    String parent = v4 ? TwoPlanes.PARENT_V4 : TwoPlanes.PARENT_V6;
    String other = v4 ? "192.0.2.77" : "2001:db8:66::1";
    outer
        .from(stranger ? other : parent)
        .to(v4 ? TwoPlanes.NODE_V4 : TwoPlanes.NODE_V6)
        .trafficClass(random.nextInt(256));
    return switch (random.nextInt(16)) {
      case 0, 1, 2, 3, 4 -> outer.gue(inner);
      case 5 -> outer.gueSigned(inner);
      case 6 -> outer.gue(random.nextInt(2), random.nextInt(50), random.nextInt(2), inner);
      default -> outer.inner(inner);
    };
  }

  private int type() {
    return ICMP_TYPES[random.nextInt(ICMP_TYPES.length)];
  }

  private int length() {
    return random.nextInt(3) == 0 ? 1380 + random.nextInt(100) : random.nextInt(200);
  }

  /** Makes the IPv4 header checksum right again, so that what was changed is looked at. */
  private static void sign(byte[] packet) {
    int headerBytes = (packet[0] & 0x0f) * 4;
    if (packet[0] >>> 4 != 4 || headerBytes < 20 || headerBytes > packet.length) {
      return;
    }
    ByteBuffer header = ByteBuffer.wrap(packet);
    header.putShort(10, (short) 0);
    int sum = 0;
    for (int i = 0; i < headerBytes; i += 2) {
      sum += Short.toUnsignedInt(header.getShort(i));
    }
    sum = (sum >>> 16) + (sum & 0xffff);
    header.putShort(10, (short) ~((sum >>> 16) + sum));
  }
}
