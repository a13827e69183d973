package slr.node.forward;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import slr.core.advertise.Stray;
import slr.core.flow.FlowKey;
import slr.core.flow.FlowTuple;
import slr.core.flow.HashKey;
import slr.core.forward.FlowSearch;
import slr.core.forward.ForwardingConfig;
import slr.core.forward.ForwardingMachine;
import slr.packet.BareSegment;
import slr.packet.IpAddress;
import slr.packet.IpPacket;
import slr.packet.PacketBuilder;
import slr.packet.PacketStatus;
import slr.packet.TcpHeader;

/** Segments that wait at a child which does not have their flows. */
class KeptBelowTest implements FlowSearch {

  private static final FlowKey FLOW = FlowKey.parse("tcp 192.0.2.1:1000 203.0.113.1:80");
  private static final long NUMBERS = 7L << 32 | 9;
  private static final long SEARCH = 5;

  private final MemoryPorts.Input input = new MemoryPorts.Input();
  private final MemoryPorts.Output output = new MemoryPorts.Output(1500);
  private final List<Long> looked = new ArrayList<>();
  private final ForwardingMachine machine =
      new ForwardingMachine(ForwardingConfig.usual(new HashKey(3, 4)), PacketPathTest.table());
  private final ForwardingPlane plane =
      new ForwardingPlane(
          new DataPlaneConfig(
              Optional.of(IpAddress.parse("10.0.0.1")), Optional.empty(), List.of(), true, 100),
          machine,
          machine,
          PacketOffload.NONE,
          output,
          _ -> OptionalInt.of(1500),
          0);

  private Result result = Result.SEARCHING;

  @BeforeEach
  void search() {
    plane.install(PacketPathTest.table());
    machine.search(this);
  }

  @AfterEach
  void end() {
    assertThat(report().balance()).isZero();
    plane.close();
    input.close();
  }

  @Test
  void whenNobodyHasItsFlowTheClientIsResetByItsNumbers() {
    comes(PacketBuilder.ipv4().tcp(1000, 80).syn(), PacketBuilder.ipv4().tcp(1000, 80).ack());
    int before = output.sent().size();
    List<Stray> forAll = saysNotMine(FLOW);
    assertThat(forAll).isEqualTo(List.of(new Stray(FLOW, NUMBERS)));
    assertThat(looked).containsExactly(NUMBERS);
    assertThat(report().balance()).as("while it is held").isZero();

    result = Result.NOT_HELD;
    plane.release(SEARCH);
    plane.flush();
    IpPacket reset = parsed(output.sent().getLast());
    assertThat(output.sent()).hasSize(before + 1);
    assertThat(reset.destination()).isEqualTo(FLOW.source());
    assertThat(reset.destinationPort()).isEqualTo(1000);
    assertThat(reset.tcpFlags()).isEqualTo(TcpHeader.RST);
    assertThat(TcpHeader.sequence(reset)).isEqualTo(9);
  }

  @Test
  void whenItsFlowIsFoundNothingIsSent() {
    comes(PacketBuilder.ipv4().tcp(1000, 80).syn(), PacketBuilder.ipv4().tcp(1000, 80).ack());
    int before = output.sent().size();
    saysNotMine(FLOW);
    assertThat(machine.adopt(new FlowTuple().set(FLOW), 0, 0, 1, 1)).isTrue();
    plane.release(SEARCH);
    plane.flush();

    assertThat(output.sent()).hasSize(before);
    assertThat(report().dropped()).containsEntry("kept-below", 1L);
  }

  @Test
  void whoKnowsTheFlowByOthersWordAloneLeavesItToThem() {
    assertThat(machine.adopt(new FlowTuple().set(FLOW), 0, 0, 1, 1)).isTrue();
    saysNotMine(FLOW);

    assertThat(machine.flowCounters().live()).isZero();
    assertThat(looked).isEmpty();
  }

  @Test
  void ofAnotherProtocolNoSegmentWaits() {
    comes(PacketBuilder.ipv4().udp(1000, 80).payload(9));
    int before = output.sent().size();
    saysNotMine(FlowKey.parse("udp 192.0.2.1:1000 203.0.113.1:80"));

    assertThat(looked).isEmpty();
    assertThat(output.sent()).hasSize(before);
  }

  private List<Stray> saysNotMine(FlowKey flow) {
    return plane.notMine(List.of(new Stray(flow, NUMBERS)), 0, 2, _ -> {});
  }

  private void comes(PacketBuilder... packets) {
    for (PacketBuilder packet : packets) {
      input.offer(packet.build());
    }
    plane.at(1);
    assertThat(input.receive(plane, packets.length)).isEqualTo(packets.length);
    plane.flush();
    input.release();
  }

  private DataPlaneReport report() {
    return plane.report(List.of(PortReport.of(input.name(), "in", input.counters())));
  }

  private static IpPacket parsed(byte[] octets) {
    IpPacket packet = new IpPacket();
    assertThat(packet.parse(MemorySegment.ofArray(octets), 0, octets.length))
        .isEqualTo(PacketStatus.OK);
    return packet;
  }

  @Override
  public Result onUnknown(FlowTuple flow, long segment, long nowNs) {
    if (result == Result.SEARCHING) {
      looked.add(segment);
    }
    assertThat(segment).isNotEqualTo(BareSegment.NONE);
    return result;
  }

  @Override
  public long number() {
    return SEARCH;
  }

  @Override
  public void onEcho(IpPacket reply, long nowNs) {}

  @Override
  public void onEstablished(FlowTuple flow, int holder) {}

  @Override
  public void onClosed(FlowTuple flow, int holder) {}

  @Override
  public void onNotMine(FlowTuple flow, int reporter, long nowNs) {}
}
