package slr.core.forward;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.foreign.MemorySegment;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import slr.core.choice.Candidates;
import slr.core.flow.FlowLimits;
import slr.core.flow.FlowState;
import slr.core.row.RowKey;
import slr.packet.IpPacket;
import slr.packet.IpProtocol;
import slr.packet.PacketBuilder;
import slr.packet.PacketStatus;

class ForwardingMachineTest {

  private static final Candidates ANY =
      Candidates.of(new RowKey(Scene.VIRTUAL_HOST, RowKey.ANY, RowKey.ANY, 0));
  private static final int SOURCE_PORT_AT = 20;
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  @Test
  void expiresInSmallPortionsAndSaysWhenNext() {
    Scene scene = new Scene().candidates(ANY.node(1));
    assertThat(scene.machine.nextDeadlineNs()).isEqualTo(Long.MAX_VALUE);
    for (int port = 1; port <= 10; port++) {
      scene.send(PacketBuilder.ipv4().tcp(port, 80).syn());
    }
    scene.send(PacketBuilder.ipv4().udp(1, 53).id(1).fragment(0, true).payload(16));
    assertThat(scene.machine.nextDeadlineNs() - scene.nowNs)
        .isEqualTo(FlowState.FRAGMENT.defaultIdle().toNanos());

    scene.after(75);
    assertThat(scene.machine.expire(scene.nowNs, 4)).isEqualTo(4);
    assertThat(scene.machine.expire(scene.nowNs, 100)).isEqualTo(7);
    assertThat(scene.machine.flowCounters().live()).isEqualTo(1);
  }

  @Test
  void randomPacketsNeverBreakTheSums() {
    Scene scene = new Scene(new FlowLimits(50, Map.of())).candidates(ANY.node(1), ANY.node(2));
    SplittableRandom random = new SplittableRandom(42);
    IpPacket packet = new IpPacket();
    byte[] octets = PacketBuilder.ipv4().protocol(6).payload(64).build();
    int shown = 0;
    for (int i = 0; i < 50_000; i++) {
      randomise(octets, random);
      if (packet.parse(MemorySegment.ofArray(octets), 0, octets.length) == PacketStatus.OK) {
        scene.nowNs += random.nextLong(200_000_000L);
        Verdict verdict = scene.machine.onPacket(packet, scene.nowNs);
        assertThat(verdict.forwards()).isEqualTo(scene.machine.nextHop() >= 0);
        shown++;
      }
      if (i % 100 == 0) {
        scene.machine.expire(scene.nowNs, 10);
      }
    }
    assertThat(shown).isGreaterThan(25_000);
    assertThat(scene.machine.verdicts().received()).isEqualTo(shown);
    assertThat(scene.machine.placed(1) + scene.machine.placed(2))
        .isEqualTo(scene.machine.verdicts().packets(Verdict.FORWARD_OPENING));
    assertThat(scene.machine.flowCounters().live()).isLessThanOrEqualTo(50);
  }

  /** Goal: a million packets of every kind, and not one object. */
  @Test
  void allocatesNothingPerPacket() {
    Scene scene = new Scene(new FlowLimits(1000, Map.of())).candidates(ANY.node(1), ANY.node(2));
    byte[] reply =
        PacketBuilder.ipv4().from("203.0.113.1").to("192.0.2.1").tcp(80, 1234).ack().build();
    List<PacketBuilder> kinds =
        List.of(
            PacketBuilder.ipv4().tcp(1234, 80).syn(),
            PacketBuilder.ipv4().tcp(1234, 80).ack(),
            PacketBuilder.ipv4().tcp(99, 80).rst(),
            PacketBuilder.ipv4().udp(5, 53).payload(9),
            PacketBuilder.ipv4().protocol(47).payload(30),
            PacketBuilder.ipv4().echoRequest(1, 1),
            PacketBuilder.ipv4().icmp(3, 4, 0).payload(reply),
            PacketBuilder.ipv4().udp(5, 53).id(3).fragment(0, true).payload(16),
            PacketBuilder.ipv4().protocol(IpProtocol.UDP).id(3).fragment(24, false).payload(16));
    IpPacket[] packets = kinds.stream().map(PacketBuilder::packet).toArray(IpPacket[]::new);
    byte[] syn = PacketBuilder.ipv4().tcp(1, 80).syn().build();
    run(scene, packets, syn, 20_000);

    long before = THREADS.getCurrentThreadAllocatedBytes();
    run(scene, packets, syn, 100_000);
    long allocated = THREADS.getCurrentThreadAllocatedBytes() - before;

    // 100,000 rounds of ten packets; what remains is the segment of run() and the measuring.
    assertThat(allocated).isLessThan(10_000);
  }

  /** Prints processor time, asserts nothing: the machine may be busy. */
  @Test
  void showsWhatAPacketCosts() {
    int flows = 50_000;
    Scene scene =
        new Scene(new FlowLimits(1 << 17, Map.of()))
            .candidates(ANY.node(1), ANY.node(2), ANY.node(3));
    byte[] syn = PacketBuilder.ipv4().tcp(1, 80).syn().build();
    byte[] ack = PacketBuilder.ipv4().tcp(1, 80).ack().build();
    double opening = Double.MAX_VALUE;
    double known = Double.MAX_VALUE;
    for (int round = 0; round < 10; round++) {
      scene.after(24 * 3600);
      scene.machine.expire(scene.nowNs, flows);
      opening = Math.min(opening, nsPerPacket(scene, syn, flows));
      known = Math.min(known, nsPerPacket(scene, ack, flows));
    }
    System.out.printf(
        "forwarding machine, %,d flows: opening %.0f ns, known flow %.0f ns (parse included)%n",
        flows, opening, known);
  }

  private static double nsPerPacket(Scene scene, byte[] octets, int flows) {
    MemorySegment memory = MemorySegment.ofArray(octets);
    IpPacket packet = new IpPacket();
    long start = THREADS.getCurrentThreadCpuTime();
    for (int i = 0; i < flows; i++) {
      port(octets, i * 7919 % flows);
      packet.parse(memory, 0, octets.length);
      scene.machine.onPacket(packet, scene.nowNs);
    }
    return (double) (THREADS.getCurrentThreadCpuTime() - start) / flows;
  }

  private static void run(Scene scene, IpPacket[] packets, byte[] syn, int rounds) {
    MemorySegment memory = MemorySegment.ofArray(syn);
    IpPacket opening = new IpPacket();
    for (int round = 0; round < rounds; round++) {
      scene.nowNs += 1_000_000;
      for (int i = 0; i < packets.length; i++) {
        scene.machine.onPacket(packets[i], scene.nowNs);
      }
      port(syn, round & 0xffff);
      opening.parse(memory, 0, syn.length);
      scene.machine.onPacket(opening, scene.nowNs);
      scene.machine.expire(scene.nowNs, 8);
    }
  }

  private static void port(byte[] octets, int port) {
    octets[SOURCE_PORT_AT] = (byte) (port >>> 8);
    octets[SOURCE_PORT_AT + 1] = (byte) port;
  }

  /** Random transport octets behind a header that parses; often few ports, sometimes fragments. */
  private static void randomise(byte[] octets, SplittableRandom random) {
    byte[] transport = new byte[octets.length - 20];
    random.nextBytes(transport);
    int[] protocols = {1, 6, 6, 17, 17, 47};
    int protocol = protocols[random.nextInt(protocols.length)];
    PacketBuilder packet = PacketBuilder.ipv4().protocol(protocol).id(random.nextInt(20));
    transport[0] = 0;
    transport[1] = (byte) random.nextInt(100);
    transport[2] = 0;
    transport[3] = 80;
    if (protocol == IpProtocol.TCP) {
      transport[12] = 0x50;
    } else if (protocol == IpProtocol.UDP) {
      transport[4] = 0;
      transport[5] = (byte) transport.length;
    } else if (protocol == IpProtocol.ICMP) {
      transport[0] = (byte) random.nextInt(16);
    }
    if (random.nextInt(5) == 0) {
      packet.fragment(random.nextInt(5) * 8, random.nextBoolean());
    }
    byte[] built = packet.payload(Arrays.copyOf(transport, transport.length)).build();
    System.arraycopy(built, 0, octets, 0, octets.length);
  }
}
