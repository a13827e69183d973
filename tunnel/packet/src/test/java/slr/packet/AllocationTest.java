package slr.packet;

import static org.assertj.core.api.Assertions.assertThat;
import static slr.packet.AllMemory.ALL;

import com.sun.management.ThreadMXBean;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;

/** A forwarded packet leaves no garbage: parse, encapsulate, parse, decapsulate. */
class AllocationTest {

  private static final int PACKETS = 1_000_000;

  /** Slack for what the JVM does by itself on this thread; one octet per packet would show. */
  private static final long SLACK_BYTES = 200_000;

  @Test
  void allocatesNothingPerPacket() {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    TunnelEnds ends = new TunnelEnds(IpAddress.parse("10.0.0.1"), IpAddress.parse("10.0.0.2"));
    byte[] octets = PacketBuilder.ipv4().ttl(255).tcp(1, 2).payload(20).build();
    byte[] v6 = PacketBuilder.ipv6().hopByHop().ttl(255).tcp(1, 2).payload(20).build();
    try (Arena arena = Arena.ofConfined()) {
      long at = place(arena, octets);
      long atV6 = place(arena, v6);
      IpPacket packet = new IpPacket();
      IpPacket inner = new IpPacket();
      run(packet, inner, ends, at, octets.length, 100_000);
      run(packet, inner, ends, atV6, v6.length, 100_000);
      long before = threads.getCurrentThreadAllocatedBytes();
      run(packet, inner, ends, at, octets.length, PACKETS);
      run(packet, inner, ends, atV6, v6.length, PACKETS);
      long allocated = threads.getCurrentThreadAllocatedBytes() - before;
      assertThat(allocated).isLessThan(SLACK_BYTES);
    }
  }

  private static long place(Arena arena, byte[] octets) {
    MemorySegment memory = arena.allocate(64 + octets.length);
    MemorySegment.copy(octets, 0, memory, ValueLayout.JAVA_BYTE, 64, octets.length);
    return memory.address() + 64;
  }

  private static void run(
      IpPacket packet, IpPacket inner, TunnelEnds ends, long at, int length, int times) {
    int overhead = ends.overheadBytes();
    for (int i = 0; i < times; i++) {
      boolean taken = packet.parse(ALL, at, length) == PacketStatus.OK;
      if (packet.timeToLive() == 2) {
        refresh(packet);
      }
      boolean sent = Encapsulation.encapsulate(packet, ends, 1500, i) == Encapsulation.Status.OK;
      packet.parse(ALL, at - overhead, length + overhead);
      boolean opened = Decapsulation.decapsulate(packet, inner) == Decapsulation.Status.OK;
      if (!taken || !sent || !opened) {
        throw new AssertionError(packet + " " + inner);
      }
    }
  }

  private static void refresh(IpPacket packet) {
    if (packet.isV4()) {
      int word = Octets.u16(packet.memory(), packet.offset() + 8);
      Ipv4Header.change(packet.memory(), packet.offset(), 8, word | 0xff00);
    } else {
      Octets.put8(packet.memory(), packet.offset() + 7, 255);
    }
  }
}
