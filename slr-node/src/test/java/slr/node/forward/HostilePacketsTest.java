package slr.node.forward;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import slr.core.choice.Candidate;
import slr.core.choice.ChoiceKey;
import slr.core.flow.HashKey;
import slr.core.forward.ForwardingConfig;
import slr.core.forward.ForwardingMachine;
import slr.core.forward.ForwardingTable;
import slr.core.forward.TunnelEnd;
import slr.core.forward.Verdict;
import slr.core.forward.VirtualHostOptions;
import slr.core.row.Directive;
import slr.core.row.Health;
import slr.core.row.Row;
import slr.core.row.RowKey;
import slr.packet.IpAddress;
import slr.packet.IpPacket;
import slr.packet.PacketBuilder;
import slr.packet.PacketStatus;
import slr.packet.Prefix;
import slr.plane.InputPort;

/**
 * The whole way of a packet through a router, for packets that are damaged anywhere: nothing is
 * thrown, each has one end (invariant 7), and what goes out is a packet that fits.
 */
class HostilePacketsTest {

  private static final IpAddress ROUTER = IpAddress.parse("10.0.0.1");
  private static final IpAddress HOST = IpAddress.parse("10.0.0.7");
  private static final IpAddress ABOVE = IpAddress.parse("10.9.0.1");
  private static final Prefix VIRTUAL = Prefix.parse("203.0.113.0/24");
  private static final ChoiceKey KEY = new ChoiceKey(new HashKey(1, 2), 0);
  private static final int ROOM_BYTES = 2_048;

  private static ForwardingTable table() {
    RowKey all = new RowKey(VIRTUAL, RowKey.ANY, RowKey.ANY, 0);
    Row row =
        new Row(
            all,
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

  @Property(tries = 400, seed = "20261125")
  void eachHasOneEnd(
      @ForAll("packets") List<byte[]> packets, @ForAll @IntRange(min = 100, max = 1500) int mtu) {
    DataPlaneConfig config =
        new DataPlaneConfig(
            Optional.of(ROUTER),
            Optional.empty(),
            List.of(Prefix.parse("10.9.0.0/16")),
            mtu % 2 == 0,
            3);
    NextHopTunnels tunnels = new NextHopTunnels(config, _ -> OptionalInt.of(mtu));
    ForwardingMachine machine =
        new ForwardingMachine(ForwardingConfig.usual(new HashKey(3, 4)), table());
    tunnels.install(table());
    MemoryPorts.Output output = new MemoryPorts.Output(ROOM_BYTES);
    try (Arena arena = Arena.ofConfined();
        Scratch scratch = new Scratch(output)) {
      PacketPath path = new PacketPath(config, machine, tunnels, output, scratch, 0);
      for (byte[] packet : packets) {
        // Exactly the octets received: a read behind them throws.
        MemorySegment memory = arena.allocate(InputPort.HEADROOM_BYTES + packet.length, 64);
        MemorySegment.copy(
            packet, 0, memory, ValueLayout.JAVA_BYTE, InputPort.HEADROOM_BYTES, packet.length);
        path.onPacket(memory, InputPort.HEADROOM_BYTES, packet.length);
        output.flush();
        scratch.reset();
      }
      assertBalance(path.counts(), machine, packets.size());
      assertThat((long) output.sent().size()).isEqualTo(path.counts().queued);
      output.sent().forEach(sent -> assertGood(sent, mtu));
    }
  }

  private static void assertBalance(PathCounts counts, ForwardingMachine machine, int received) {
    long dropped = counts.drops().values().stream().mapToLong(Long::longValue).sum();
    for (Map.Entry<Verdict, Long> verdict : machine.verdicts().snapshot().entrySet()) {
      dropped += verdict.getKey().outcome() == Verdict.Outcome.DROP ? verdict.getValue() : 0;
    }
    assertThat(counts.received).isEqualTo(received);
    assertThat(counts.forwarded + counts.answered() + counts.passed + dropped).isEqualTo(received);
  }

  private static void assertGood(byte[] sent, int mtuBytes) {
    IpPacket packet = new IpPacket();
    assertThat(packet.parse(MemorySegment.ofArray(sent), 0, sent.length))
        .isEqualTo(PacketStatus.OK);
    assertThat(packet.lengthBytes()).isEqualTo(sent.length);
    if (packet.source().equals(ROUTER) && packet.destination().equals(HOST)) {
      assertThat(sent.length).isLessThanOrEqualTo(mtuBytes);
      assertThat(packet.dontFragment()).isTrue();
    }
  }

  /** Openings, segments, datagrams, echoes and errors, also tunnelled, with damage behind. */
  @Provide
  Arbitrary<List<byte[]>> packets() {
    Arbitrary<Integer> place = Arbitraries.integers().between(0, 79);
    return Combinators.combine(
            Arbitraries.integers().between(0, 5),
            Arbitraries.integers().between(1, 4),
            Arbitraries.integers().between(0, 1_400),
            Arbitraries.of(true, false),
            place.list().ofMaxSize(3),
            Arbitraries.bytes())
        .as((kind, port, payload, tunnelled, places, value) -> {
          byte[] octets = plain(kind, port).payload(payload).build();
          if (tunnelled) {
            octets = PacketBuilder.between(ABOVE, ROUTER).inner(octets).build();
          }
          for (int at : places) {
            octets[at % octets.length] = value;
          }
          return octets;
        })
        .list()
        .ofMaxSize(12);
  }

  private static PacketBuilder plain(int kind, int port) {
    PacketBuilder packet = PacketBuilder.ipv4();
    return switch (kind) {
      case 0 -> packet.tcp(port, 80).syn();
      case 1 -> packet.tcp(port, 80).ack();
      case 2 -> packet.udp(port, 53);
      case 3 -> packet.echoRequest(port, 1);
      case 4 -> packet.df().udp(port, 53);
      default -> packet.icmp(3, 4, 1400);
    };
  }
}
