package slr.node.forward;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterEach;
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
import slr.packet.TunnelKind;
import slr.plane.InputPort;
import slr.plane.NextHop;
import slr.plane.OutputPort;
import slr.plane.PortCounters;

/** What becomes of packets for a host on a MAC-LAN, as its link address is known or not. */
final class MacLanTest {

  private static final IpAddress HOST = IpAddress.parse("10.0.0.7");
  private static final Prefix VIRTUAL = Prefix.parse("203.0.113.0/24");
  private static final ChoiceKey KEY = new ChoiceKey(new HashKey(1, 2), 0);
  private static final NextHop NEIGHBOUR = new NextHop(5, 0x0200_0000_0007L, 1, true);
  private static final int MTU_BYTES = 1400;
  private static final long SECOND_NS = 1_000_000_000;

  private final Arena arena = Arena.ofConfined();
  private final MemorySegment memory = arena.allocate(4096, 64);
  private final Links links = new Links();
  private final Sent output = new Sent();
  private final ForwardingMachine machine =
      new ForwardingMachine(ForwardingConfig.usual(new HashKey(3, 4)), table(TunnelKind.MAC_LAN));
  private final ForwardingPlane plane =
      new ForwardingPlane(
          new DataPlaneConfig(
              Optional.of(IpAddress.parse("10.0.0.1")), Optional.empty(), List.of(), true, 100),
          machine,
          machine,
          PacketOffload.NONE,
          output,
          links,
          0);

  @AfterEach
  void close() {
    plane.close();
    arena.close();
  }

  @Test
  void aHostWithoutALinkAddressGetsNothingAndIsAskedForNowAndThen() {
    plane.install(table(TunnelKind.MAC_LAN));
    for (int i = 0; i < 100; i++) {
      plane.at(SECOND_NS + i);
      show(PacketBuilder.ipv4().tcp(1000 + i, 80).syn());
    }
    assertThat(output.sent).isEmpty();
    assertThat(dropped()).containsEntry("mac-lan-no-neighbour", 100L);
    assertThat(links.questions).as("at the table, and once within 10 ms").isEqualTo(2);

    links.neighbour = Optional.of(NEIGHBOUR);
    plane.at(2 * SECOND_NS);
    byte[] syn = show(PacketBuilder.ipv4().ttl(9).tcp(1, 80).syn());
    assertThat(output.sent).containsExactly(syn);
    assertThat(output.to).isEqualTo(NEIGHBOUR);
  }

  @Test
  void aHostThatLeavesTheLinkGetsNothingFromThenOn() {
    links.neighbour = Optional.of(NEIGHBOUR);
    plane.install(table(TunnelKind.MAC_LAN));
    show(PacketBuilder.ipv4().tcp(1, 80).syn());
    assertThat(output.sent).hasSize(1);
    links.neighbour = Optional.empty();
    plane.refreshWays();
    show(PacketBuilder.ipv4().tcp(1, 80).ack());
    assertThat(output.sent).hasSize(1);
    assertThat(dropped()).containsEntry("mac-lan-no-neighbour", 1L);
  }

  @Test
  void whatMayBeSplitGoesThereInPieces() {
    links.neighbour = Optional.of(NEIGHBOUR);
    plane.install(table(TunnelKind.MAC_LAN));
    show(PacketBuilder.ipv4().udp(1, 53).payload(MTU_BYTES));
    assertThat(output.sent).hasSize(2).allMatch(piece -> piece.length <= MTU_BYTES);
  }

  @Test
  void anotherKindInTheNextTableCountsFromTheNextPacketOn() {
    links.neighbour = Optional.of(NEIGHBOUR);
    plane.install(table(TunnelKind.MAC_LAN));
    show(PacketBuilder.ipv4().tcp(1, 80).syn());
    plane.install(table(TunnelKind.GUE));
    show(PacketBuilder.ipv4().tcp(1, 80).ack());
    assertThat(output.sent.getLast()).hasSize(40 + 32);
    plane.install(table(TunnelKind.IP_IN_IP));
    show(PacketBuilder.ipv4().tcp(1, 80).ack());
    assertThat(output.sent.getLast()).hasSize(40 + 20);
  }

  @Test
  void aPortThatCannotSaysSo() {
    MemoryPorts.Output other = new MemoryPorts.Output(MTU_BYTES);
    assertThatThrownBy(() -> other.sendTo(NEIGHBOUR, memory, 0, 40))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("memory:out");
  }

  /** Shows a packet; as it would be with a hop less. */
  private byte[] show(PacketBuilder builder) {
    byte[] packet = builder.build();
    int hops = Byte.toUnsignedInt(packet[8]);
    MemorySegment.copy(
        packet, 0, memory, ValueLayout.JAVA_BYTE, InputPort.HEADROOM_BYTES, packet.length);
    plane.onPacket(memory, InputPort.HEADROOM_BYTES, packet.length);
    plane.flush();
    return builder.ttl(hops - 1).build();
  }

  private Map<String, Long> dropped() {
    return plane.report(List.of()).dropped();
  }

  private static ForwardingTable table(TunnelKind kind) {
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
        .tunnelEnd(new TunnelEnd(0, "h1", HOST, kind, TunnelEnd.State.ATTENDED))
        .candidate(new Candidate(0, "h1", HOST, row, 1))
        .build();
  }

  private static final class Links implements Ways {
    private Optional<NextHop> neighbour = Optional.empty();
    private int questions;

    @Override
    public OptionalInt mtuBytes(IpAddress endPoint) {
      return OptionalInt.of(MTU_BYTES);
    }

    @Override
    public Optional<NextHop> neighbour(IpAddress endPoint) {
      questions++;
      return neighbour;
    }
  }

  private static final class Sent implements OutputPort {
    private final List<byte[]> sent = new ArrayList<>();
    private NextHop to = new NextHop(1, 0, 0, false);

    @Override
    public void send(MemorySegment from, long offset, int lengthBytes) {
      sent.add(from.asSlice(offset, lengthBytes).toArray(ValueLayout.JAVA_BYTE));
    }

    @Override
    public void sendTo(NextHop neighbour, MemorySegment from, long offset, int lengthBytes) {
      to = neighbour;
      send(from, offset, lengthBytes);
    }

    @Override
    public void flush() {}

    @Override
    public String name() {
      return "sent";
    }

    @Override
    public PortCounters counters() {
      return new PortCounters(sent.size(), 0, Map.of());
    }

    @Override
    public void close() {}
  }
}
