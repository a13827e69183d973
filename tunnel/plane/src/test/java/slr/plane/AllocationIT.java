package slr.plane;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import slr.packet.IpAddress;
import slr.packet.PacketBuilder;
import slr.packet.Prefix;

/** Once compiled, the calls of the packet's path leave nothing to the garbage collector. */
class AllocationIT {

  private static final int BURST_PACKETS = 8;

  private static final int ROUNDS = 2_000;

  /** Until the last compiler is through, native calls make objects; a busy machine is late. */
  private static final long WARM_UP_NS_MAX = 90_000_000_000L;

  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private Namespaces lab;

  @BeforeEach
  void deploy() throws Exception {
    Namespaces.needTun();
    lab = new Namespaces();
  }

  @AfterEach
  void destroy() {
    if (lab != null) {
      lab.close();
    }
  }

  @Test
  void aPacketCostsNoObject() throws Exception {
    PacketFilter filter = PacketFilter.of(List.of(Prefix.parse(Namespaces.RIGHT_V4)), List.of());
    RawIpOutput output = lab.open("left", RawIpOutput::open);
    InputPort port = lab.open("right", () -> PacketSocketPort.open("to-left", filter));
    TunPort tun = lab.open("right", () -> TunPort.open("slr0", 1500));
    SocketTable sockets = lab.open("right", SocketTable::open);
    PacketFilter answers = PacketFilter.answersFrom(List.of(Prefix.parse("10.99.0.1/32")));
    OutgoingTap tap = lab.open("left", () -> OutgoingTap.open(answers));
    // Nobody listens behind the TUN device: the kernel drops what it gets there as martian.
    byte[] octets =
        PacketBuilder.ipv4()
            .from("10.99.0.1")
            .to(Namespaces.RIGHT_V4)
            .tcp(80, 40_000)
            .syn()
            .ack()
            .build();
    long v4 = IpAddress.parse(Namespaces.RIGHT_V4).low();
    try (Arena arena = Arena.ofConfined();
        Poller poller = new Poller(port.descriptor(), tun.input().descriptor())) {
      MemorySegment packet = arena.allocateFrom(ValueLayout.JAVA_BYTE, octets);
      PacketHandler echo = tun.output()::send;
      PacketHandler pass = (_, _, _) -> {};
      Runnable round =
          () -> {
            for (int i = 0; i < BURST_PACKETS; i++) {
              output.send(packet, 0, octets.length);
            }
            output.flush();
            tap.receive(pass, BURST_PACKETS);
            tap.release();
            poller.await(0);
            port.receive(echo, BURST_PACKETS);
            tun.input().receive(echo, BURST_PACKETS);
            tun.input().release();
            port.release();
            sockets.lookup(0, v4, 1, 0, v4, 80);
          };
      assertAllocatesNothing(round);
    }
    assertThat(port.counters().packets()).isPositive();
    assertThat(tap.counters().packets()).isPositive();
  }

  @Test
  void aPacketByXdpSocketsCostsNoObject() throws Exception {
    lab.exec("left", "ip route add 192.192.0.0/16 via " + Namespaces.RIGHT_V4);
    RawIpOutput client = lab.open("left", RawIpOutput::open);
    NetworkDevice own = lab.in("right", () -> NetworkDevice.named("to-left"));
    NetworkDevice other = lab.in("left", () -> NetworkDevice.named("to-right"));
    LinkAddresses links = new LinkAddresses();
    links.replace(
        Map.of(
            IpAddress.parse("192.192.0.7"),
            new PlaneNextHop(own.index(), 1500, other.hardwareAddress(), own.hardwareAddress())));
    BpfPlane plane = lab.open("right", () -> BpfPlane.open(new PlaneSizes(2, 1, 1, 1, 1, 1, 1, 1)));
    plane.virtualHosts(Map.of(Prefix.parse("192.192.0.0/16"), 0));
    lab.in("right", () -> plane.attach("to-left"));
    XdpPorts ports = lab.open("right", () -> XdpPorts.open(List.of("to-left"), links));
    plane.leaveTo(ports);
    InputPort input = ports.inputs().getFirst();
    OutputPort output = ports.output();
    byte[] octets =
        PacketBuilder.ipv4().from(Namespaces.LEFT_V4).to("192.192.0.7").tcp(1, 80).syn().build();
    try (Arena arena = Arena.ofConfined();
        Poller poller = new Poller(input.descriptor())) {
      MemorySegment packet = arena.allocateFrom(ValueLayout.JAVA_BYTE, octets);
      PacketHandler onward = output::send;
      assertAllocatesNothing(() -> {
        for (int i = 0; i < BURST_PACKETS; i++) {
          client.send(packet, 0, octets.length);
        }
        client.flush();
        poller.await(0);
        input.receive(onward, BURST_PACKETS);
        output.flush();
        input.release();
      });
    }
    assertThat(output.counters().packets()).isPositive();
    assertThat(output.counters().lost()).isZero();
  }

  private static void assertAllocatesNothing(Runnable round) {
    long startNs = System.nanoTime();
    long perRound = allocatedPerRound(round);
    while (perRound > 0 && System.nanoTime() - startNs < WARM_UP_NS_MAX) {
      perRound = allocatedPerRound(round);
    }
    assertThat(perRound)
        .as("octets allocated per round; by a native call, if the JVM lacks -XX:CompileCommand")
        .isZero();
  }

  private static long allocatedPerRound(Runnable round) {
    long before = THREADS.getCurrentThreadAllocatedBytes();
    for (int i = 0; i < ROUNDS; i++) {
      round.run();
    }
    return (THREADS.getCurrentThreadAllocatedBytes() - before) / ROUNDS;
  }
}
