package slr.node.forward;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
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
import slr.packet.Prefix;
import slr.packet.TunnelEnds;
import slr.plane.BpfPlane;
import slr.plane.NewFlows;
import slr.plane.PlaneCandidate;
import slr.plane.PlaneNode;
import slr.plane.PlaneSizes;
import slr.plane.PlaneStandIn;
import slr.plane.PlaneTunnel;
import slr.plane.PlaneVerdict;
import slr.plane.TrialRun;
import slr.plane.TunnelState;
import slr.plane.flow.TupleWords;

/**
 * While Java is silent the kernel's program places new flows where Java would have placed them. No
 * way is known here, so that each packet ends in the program after the choice.
 */
final class StandInChoiceIT {

  private static final int FLOWS = 5_000;
  private static final int HOSTS = 9;
  private static final int PORT = 80;
  private static final long SILENCE_NS = 1;
  private static final ChoiceKey KEY = new ChoiceKey(new HashKey(0x1234_5678_9abcL, -77), 3);
  private static final String NODE_V4 = "10.0.0.1";
  private static final Prefix V4 = Prefix.parse("203.0.113.0/24");
  private static final Prefix V6 = Prefix.parse("2001:db8:1::/64");

  private final long seed = Long.getLong("slr.seed", System.nanoTime());
  private final Random random = new Random(seed);
  private final ForwardingTable table = table();
  private final ForwardingMachine machine =
      new ForwardingMachine(ForwardingConfig.usual(new HashKey(5, 6)), table);

  @Test
  void theProgramChoosesAsJavaDoes() {
    PlaneSizes sizes = new PlaneSizes(2, HOSTS, HOSTS, 4, 1, 2, 2, 1 << 14);
    Map<Integer, Integer> chosen = new HashMap<>();
    try (BpfPlane kernel = BpfPlane.open(sizes)) {
      configure(kernel, SILENCE_NS, 0);
      for (int i = 0; i < FLOWS; i++) {
        boolean v4 = random.nextBoolean();
        Flow flow = flow(v4);
        int expected = place(flow);
        TrialRun run = kernel.tryFrame(TrialFrames.of(flow.syn(), 0));
        assertThat(run.action()).isEqualTo(TrialRun.Action.DROP);
        int actual = kernel.newFlows().find(flow.words());
        assertThat(actual).as("flow %d of -Dslr.seed=%d", i, seed).isEqualTo(expected);
        chosen.merge(actual, 1, Integer::sum);
      }
      assertThat(kernel.newFlows().placed()).isEqualTo(FLOWS);
      assertThat(kernel.count(PlaneVerdict.DROP_UNDECIDED).packets()).isEqualTo(FLOWS);
    }
    assertThat(chosen).as("-Dslr.seed=" + seed).hasSize(HOSTS - 1);
  }

  @Test
  void javaGetsEachOpeningWhileItIsHeardAndNoMoreThanTheRate() {
    PlaneSizes sizes = new PlaneSizes(2, HOSTS, HOSTS, 4, 1, 2, 2, 1 << 10);
    try (BpfPlane kernel = BpfPlane.open(sizes)) {
      configure(kernel, Long.MAX_VALUE, 0);
      for (int i = 0; i < 100; i++) {
        assertThat(kernel.tryFrame(TrialFrames.of(flow(true).syn(), 0)).action())
            .isEqualTo(TrialRun.Action.PASS);
      }
      assertThat(kernel.newFlows().placed()).isZero();
      configure(kernel, Long.MAX_VALUE, 10);
      for (int i = 0; i < 100; i++) {
        kernel.tryFrame(TrialFrames.of(flow(true).syn(), 0));
      }
      // In at most two seconds, as long as a hundred trials may take.
      assertThat(kernel.newFlows().placed()).isBetween(80L, 90L);
    }
  }

  @Test
  void aKnownYoungFlowGoesWhereItWentAndAnUnknownOneIsNotRemembered() {
    PlaneSizes sizes = new PlaneSizes(2, HOSTS, HOSTS, 4, 1, 2, 2, 1 << 10);
    try (BpfPlane kernel = BpfPlane.open(sizes)) {
      configure(kernel, SILENCE_NS, 0);
      NewFlows flows = kernel.newFlows();
      Flow young = flow(true);
      int elsewhere = (place(young) + 1) % (HOSTS - 1);
      flows.put(young.words(), elsewhere);
      kernel.tryFrame(TrialFrames.of(young.syn(), 0));
      assertThat(flows.find(young.words())).isEqualTo(elsewhere);
      kernel.tunnel(elsewhere, tunnel(elsewhere, TunnelState.DOWN));
      kernel.tryFrame(TrialFrames.of(young.syn(), 0));
      assertThat(flows.find(young.words())).as("its host died").isEqualTo(place(young));

      Flow unknown = flow(true);
      kernel.tryFrame(TrialFrames.of(unknown.ack(), 0));
      assertThat(flows.find(unknown.words())).isEqualTo(NewFlows.NO_TUNNEL);
      assertThat(flows.placed()).isEqualTo(1);
    }
  }

  private record Flow(IpAddress from, IpAddress to, int port) {

    byte[] syn() {
      return PacketBuilder.between(from, to).tcp(port, PORT).syn().build();
    }

    byte[] ack() {
      return PacketBuilder.between(from, to).tcp(port, PORT).ack().build();
    }

    TupleWords words() {
      return new TupleWords()
          .source(from.high(), from.low())
          .destination(to.high(), to.low())
          .transport(6, port, PORT);
    }
  }

  private Flow flow(boolean v4) {
    int port = random.nextInt(1, 1 << 16);
    return v4
        ? new Flow(
            IpAddress.ofV4((10 << 24) | random.nextInt(1 << 24)),
            IpAddress.ofV4(V4.address().v4Bits() + random.nextInt(256)),
            port)
        : new Flow(
            new IpAddress(0x2001_0db8_0007_0000L, random.nextLong()),
            new IpAddress(V6.address().high(), random.nextLong()),
            port);
  }

  /** Where Java puts the flow. */
  private int place(Flow flow) {
    IpPacket packet =
        PacketBuilder.between(flow.from(), flow.to()).tcp(flow.port(), PORT).syn().packet();
    assertThat(machine.onPacket(packet, 1)).isIn(Verdict.FORWARD_OPENING, Verdict.FORWARD_KNOWN);
    return machine.nextHop();
  }

  private void configure(BpfPlane kernel, long silenceNs, int openingsPerSecond) {
    HashKey key = KEY.key();
    kernel.node(
        new PlaneNode(
            Optional.of(IpAddress.parse(NODE_V4)),
            Optional.empty(),
            1,
            1,
            false,
            new PlaneStandIn(key.first(), key.second(), silenceNs, openingsPerSecond)));
    kernel.virtualHosts(Map.of(V4, 0, V6, 1));
    for (int host = 0; host < HOSTS; host++) {
      kernel.tunnel(host, tunnel(host, TunnelState.UP));
    }
    table.forEachChoice((virtualHost, takers, keepsUdp) -> {
      List<PlaneCandidate> candidates = new ArrayList<>();
      takers.forEachTaker((nextHop, nodeSeed, logWeight) ->
          candidates.add(new PlaneCandidate(nodeSeed, logWeight, nextHop)));
      kernel.newFlows().candidates(virtualHost.equals(V4) ? 0 : 1, keepsUdp, candidates);
    });
  }

  private static PlaneTunnel tunnel(int host, TunnelState state) {
    return new PlaneTunnel(
        new TunnelEnds(IpAddress.parse(NODE_V4), IpAddress.parse("10.0.1." + host)),
        host,
        0,
        state);
  }

  /** Weights of all sizes; the last one takes none. */
  private static ForwardingTable table() {
    ForwardingTable.Builder builder = ForwardingTable.builder(KEY);
    for (int host = 0; host < HOSTS; host++) {
      IpAddress end = IpAddress.parse("10.0.1." + host);
      builder.tunnelEnd(new TunnelEnd(host, "host-" + host, end, true));
      for (Prefix prefix : List.of(V4, V6)) {
        builder.virtualHost(prefix, VirtualHostOptions.usual());
        builder.candidate(new Candidate(host, "host-" + host, end, row(prefix, host), 1));
      }
    }
    return builder.build();
  }

  private static Row row(Prefix prefix, int host) {
    Directive directive = host == HOSTS - 1 ? Directive.DRAINING : Directive.ACTIVE;
    return new Row(
        new RowKey(prefix, RowKey.ANY, RowKey.ANY, 0),
        Health.HEALTHY,
        0.1 * host,
        1,
        3 + 11 * host,
        directive,
        directive,
        false,
        "site",
        List.of("host-" + host));
  }
}
