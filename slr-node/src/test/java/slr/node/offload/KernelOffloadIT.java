package slr.node.offload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import slr.core.advertise.AdoptedEnd;
import slr.core.choice.ChoiceKey;
import slr.core.choice.Leases;
import slr.core.flow.FlowKey;
import slr.core.flow.FlowRecord;
import slr.core.flow.FlowState;
import slr.core.flow.FlowTuple;
import slr.core.flow.HashKey;
import slr.core.forward.ForwardingConfig;
import slr.core.forward.ForwardingMachine;
import slr.core.forward.ForwardingTable;
import slr.core.forward.TunnelEnd;
import slr.core.forward.VirtualHostOptions;
import slr.node.forward.DataPlaneConfig;
import slr.packet.IpAddress;
import slr.packet.Prefix;
import slr.packet.TunnelKind;
import slr.plane.BpfPlane;
import slr.plane.PlaneSizes;
import slr.plane.PlaneStandIn;
import slr.plane.TunnelState;

/** One process after the other over the same tables in the kernel. */
class KernelOffloadIT {

  private static final PlaneSizes SIZES = new PlaneSizes(64, 8, 8, 4, 4, 4, 4, 64);
  private static final ChoiceKey KEY = new ChoiceKey(new HashKey(1, 2), 1);
  private static final Prefix WEB = Prefix.parse("203.0.113.0/24");
  private static final Prefix LONGER = Prefix.parse("203.0.113.128/25");
  private static final Prefix ABOVE = Prefix.parse("10.9.0.1/32");
  private static final IpAddress SELF = IpAddress.parse("10.0.0.254");
  private static final ForwardingTable EMPTY = ForwardingTable.empty(KEY);
  private static final FlowKey TO_H2 = FlowKey.parse("tcp 192.0.2.1:1234 203.0.113.1:80");
  private static final FlowKey TO_H3 = FlowKey.parse("tcp 192.0.2.1:1235 203.0.113.200:80");

  private Path pins;
  private @Nullable BpfPlane plane;

  @BeforeEach
  void begin() {
    pins = Path.of("/run/slr-offload-test-" + ProcessHandle.current().pid());
    // As a process leaves it that dies before it has seen a flow.
    PlaneStart.of(SIZES, Optional.of(pins), System.nanoTime()).plane().close();
  }

  @AfterEach
  void end() throws Exception {
    BpfPlane.withdraw(pins);
    new ProcessBuilder("umount", pins.toString()).start().waitFor();
    Files.deleteIfExists(pins);
  }

  @Test
  void flowsTunnelsAndNumbersOutliveTheProcess() {
    dieWithTwoFlows();

    KernelOffload second = open(SIZES);
    assertThat(second.adoptedEnds())
        .containsExactly(new AdoptedEnd(2, address(2), true), new AdoptedEnd(3, address(3), false));
    assertThat(second.config().tunnelSources()).containsExactly(ABOVE);
    ForwardingMachine machine = machine(second);
    second.adoptInto(machine);
    assertThat(machine.flows(9, System.nanoTime()))
        .allMatch(flow -> flow.state() == FlowState.ESTABLISHED)
        .extracting(FlowRecord::key, FlowRecord::holder)
        .containsExactlyInAnyOrder(tuple(TO_H2, 2), tuple(TO_H3, 3));
    second.virtualHosts(List.of(WEB));

    second.install(table(adopted(2), down(3)));
    assertThat(states()).isEqualTo(Map.of(0, TunnelState.UP, 1, TunnelState.DOWN));
    second.install(table(down(2), up(3)));
    assertThat(states()).isEqualTo(Map.of(0, TunnelState.DOWN, 1, TunnelState.UP));

    machine.install(table(up(2), up(3)));
    machine.onNotMine(TO_H3, 3, System.nanoTime());
    assertThat(second.report().orElseThrow().flows()).isEqualTo(1);
    second.leave();
    second.close();
    assertThat(BpfPlane.isPinned(pins)).isFalse();
  }

  @Test
  void tunnelThatIsDownAndTakenByNobodyGivesItsNumberBack() {
    KernelOffload first = open(SIZES);
    first.virtualHosts(List.of(WEB));
    first.install(table(up(2), up(3)));
    first.flows().offload(new FlowTuple().set(TO_H2), 2, System.nanoTime());
    first.flows().withdraw(new FlowTuple().set(TO_H2), System.nanoTime());
    first.install(table(down(2), up(3)));
    first.close();

    KernelOffload second = open(SIZES);
    assertThat(second.adoptedEnds()).isEmpty();
    assertThat(states()).isEmpty();
    second.close();
  }

  @Test
  void tablesOfAnotherSizeAreBegunAnew() {
    dieWithTwoFlows();
    KernelOffload second = open(new PlaneSizes(128, 8, 8, 4, 4, 4, 4, 64));
    assertThat(second.adoptedEnds()).isEmpty();
    ForwardingMachine machine = machine(second);
    second.adoptInto(machine);
    assertThat(machine.flows(9, System.nanoTime())).isEmpty();
    second.close();
    assertThat(BpfPlane.isPinned(pins)).isFalse();
  }

  /** One flow to h2, and one to h3, which is down, of a longer prefix than is configured. */
  private void dieWithTwoFlows() {
    KernelOffload first = open(SIZES);
    first.tunnelSources(List.of(ABOVE));
    first.virtualHosts(List.of(WEB));
    first.install(table(up(2), up(3)));
    first.flows().offload(new FlowTuple().set(TO_H2), 2, System.nanoTime());
    first.flows().offload(new FlowTuple().set(TO_H3), 3, System.nanoTime());
    first.install(table(up(2), down(3)));
    first.close();
    assertThat(BpfPlane.isPinned(pins)).isTrue();
  }

  /** A new process. */
  private KernelOffload open(PlaneSizes sizes) {
    DataPlaneConfig config =
        new DataPlaneConfig(Optional.of(SELF), Optional.empty(), List.of(), true, 100);
    PlaneStart start = PlaneStart.of(sizes, Optional.of(pins), System.nanoTime());
    plane = start.plane();
    return new KernelOffload(
        start,
        sizes,
        new KernelOffload.Settings(config, List.of("lo"), 100, PlaneStandIn.NEVER, true),
        EMPTY);
  }

  private static ForwardingMachine machine(KernelOffload offload) {
    return new ForwardingMachine(
        ForwardingConfig.usual(new HashKey(3, 4)), EMPTY, Leases.ENDLESS, offload.flows());
  }

  /** Of the tunnels, as the program sees them. */
  private Map<Integer, TunnelState> states() {
    return Objects.requireNonNull(plane).tunnels().entrySet().stream()
        .collect(Collectors.toMap(Map.Entry::getKey, tunnel -> tunnel.getValue().state()));
  }

  private static ForwardingTable table(TunnelEnd... ends) {
    return ForwardingTable.builder(KEY)
        .virtualHosts(Map.of(WEB, VirtualHostOptions.usual(), LONGER, VirtualHostOptions.usual()))
        .tunnelEnds(Arrays.asList(ends))
        .build();
  }

  private static TunnelEnd up(int number) {
    return new TunnelEnd(number, "h" + number, address(number), true);
  }

  private static TunnelEnd down(int number) {
    return new TunnelEnd(number, "h" + number, address(number), false);
  }

  private static TunnelEnd adopted(int number) {
    return new TunnelEnd(
        number, "h" + number, address(number), TunnelKind.IP_IN_IP, TunnelEnd.State.ADOPTED);
  }

  private static IpAddress address(int number) {
    return IpAddress.ofV4(0x0a00_0000 | number);
  }
}
