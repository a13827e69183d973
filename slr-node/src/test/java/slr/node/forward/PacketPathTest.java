package slr.node.forward;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import slr.core.choice.Candidate;
import slr.core.choice.ChoiceKey;
import slr.core.flow.HashKey;
import slr.core.forward.ForwardingConfig;
import slr.core.forward.ForwardingMachine;
import slr.core.forward.ForwardingTable;
import slr.core.forward.TunnelEnd;
import slr.core.forward.VirtualHostOptions;
import slr.core.row.Directive;
import slr.core.row.Health;
import slr.core.row.Row;
import slr.core.row.RowKey;
import slr.packet.IpAddress;
import slr.packet.PacketBuilder;
import slr.packet.Prefix;
import slr.plane.InputPort;
import slr.plane.OutputPort;
import slr.plane.PortCounters;

class PacketPathTest {

  private static final IpAddress HOST = IpAddress.parse("10.0.0.7");
  private static final Prefix VIRTUAL = Prefix.parse("203.0.113.0/24");
  private static final ChoiceKey KEY = new ChoiceKey(new HashKey(1, 2), 0);

  /** Forgets everything. */
  private static final class Nowhere implements OutputPort {
    @Override
    public void send(MemorySegment memory, long offset, int lengthBytes) {}

    @Override
    public void flush() {}

    @Override
    public String name() {
      return "nowhere";
    }

    @Override
    public PortCounters counters() {
      return new PortCounters(0, 0, Map.of());
    }

    @Override
    public void close() {}
  }

  /** One virtual host, 203.0.113.0/24, and one host, 10.0.0.7. */
  static ForwardingTable table() {
    Row row =
        new Row(
            new RowKey(VIRTUAL, RowKey.ANY, RowKey.ANY, 0),
            Health.HEALTHY,
            0.1,
            1,
            10,
            Directive.ACTIVE,
            Directive.ACTIVE,
            false,
            "site",
            List.of("h1"));
    return ForwardingTable.builder(KEY)
        .virtualHost(VIRTUAL, VirtualHostOptions.usual())
        .tunnelEnd(new TunnelEnd(0, "h1", HOST, true))
        .candidate(new Candidate(0, "h1", HOST, row, 1))
        .build();
  }

  /** The promise of the data plane: forwarding, answering and dropping make no garbage. */
  @Test
  void allocatesNothingPerPacket() {
    DataPlaneConfig config =
        new DataPlaneConfig(
            Optional.of(IpAddress.parse("10.0.0.1")), Optional.empty(), List.of(), true, 100);
    NextHopTunnels tunnels = new NextHopTunnels(config, _ -> OptionalInt.of(1500));
    ForwardingMachine machine =
        new ForwardingMachine(ForwardingConfig.usual(new HashKey(3, 4)), table());
    tunnels.install(table());
    OutputPort output = new Nowhere();
    try (Arena arena = Arena.ofConfined();
        Scratch scratch = new Scratch(output)) {
      PacketPath path = new PacketPath(config, machine, tunnels, output, scratch, 0);
      List<byte[]> packets =
          List.of(
              PacketBuilder.ipv4().tcp(1000, 80).syn().build(),
              PacketBuilder.ipv4().tcp(1000, 80).ack().payload(100).build(),
              PacketBuilder.ipv4().udp(5, 53).payload(1473).build(),
              PacketBuilder.ipv4().echoRequest(7, 1).payload(56).build(),
              PacketBuilder.ipv4().tcp(1, 80).ack().build());
      MemorySegment memory = arena.allocate(2048, 64);
      play(path, packets, memory, scratch, 20_000);
      ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
      long before = threads.getCurrentThreadAllocatedBytes();
      play(path, packets, memory, scratch, 20_000);
      long allocated = threads.getCurrentThreadAllocatedBytes() - before;
      // 100,000 packets; a few octets come from compilation and the measurement itself.
      assertThat(allocated).isLessThan(100_000);
      assertThat(path.counts().forwarded).isEqualTo(3 * 40_000);
      assertThat(path.counts().echoReplies).isEqualTo(40_000);
    }
  }

  private static void play(
      PacketPath path, List<byte[]> packets, MemorySegment memory, Scratch scratch, int rounds) {
    for (int round = 0; round < rounds; round++) {
      for (int i = 0; i < packets.size(); i++) {
        byte[] packet = packets.get(i);
        MemorySegment.copy(
            packet, 0, memory, ValueLayout.JAVA_BYTE, InputPort.HEADROOM_BYTES, packet.length);
        path.onPacket(memory, InputPort.HEADROOM_BYTES, packet.length);
      }
      scratch.reset();
    }
  }
}
