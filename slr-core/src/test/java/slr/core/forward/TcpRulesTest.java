package slr.core.forward;

import static org.assertj.core.api.Assertions.assertThat;
import static slr.core.forward.Scene.tcp;
import static slr.core.forward.Verdict.DROP_FLOWS_FULL;
import static slr.core.forward.Verdict.DROP_HOLDER_INACTIVE;
import static slr.core.forward.Verdict.DROP_NO_TAKER;
import static slr.core.forward.Verdict.DROP_REFUSED_SILENTLY;
import static slr.core.forward.Verdict.DROP_TCP_FLAGS;
import static slr.core.forward.Verdict.DROP_TUNNEL_DOWN;
import static slr.core.forward.Verdict.DROP_UNKNOWN_FLOW;
import static slr.core.forward.Verdict.DROP_UNKNOWN_RESET;
import static slr.core.forward.Verdict.FORWARD_KNOWN;
import static slr.core.forward.Verdict.FORWARD_OPENING;
import static slr.core.forward.Verdict.NOT_OURS;
import static slr.core.forward.Verdict.REFUSE_RESET;

import java.util.Map;
import org.junit.jupiter.api.Test;
import slr.core.choice.Candidate;
import slr.core.choice.Candidates;
import slr.core.choice.Turn;
import slr.core.flow.FlowLimits;
import slr.core.flow.FlowState;
import slr.core.row.Directive;
import slr.core.row.Health;
import slr.core.row.RowKey;
import slr.packet.PacketBuilder;
import slr.packet.Prefix;

class TcpRulesTest {

  private static final Candidates USUAL = Candidates.usual();
  private static final Candidate H1 = USUAL.node(1);
  private static final Candidate H2 = USUAL.node(2);
  private static final Candidate H1_DRAINING = USUAL.directive(Directive.DRAINING).node(1);
  private static final Candidate H1_INACTIVE = USUAL.directive(Directive.INACTIVE).node(1);
  private static final Candidate H1_FAILING = USUAL.health(Health.FAILING).node(1);

  private final Scene scene = new Scene().candidates(H1);

  @Test
  void packetToNoVirtualHostIsNotOurs() {
    scene.sends(tcp().to("198.51.100.1").syn(), NOT_OURS);
  }

  @Test
  void openingIsPlacedAndRecorded() {
    scene.sends(tcp().syn(), FORWARD_OPENING, 1);

    assertThat(scene.machine.flows(10, scene.nowNs))
        .singleElement()
        .satisfies(flow -> {
          assertThat(flow.key()).isEqualTo(Scene.flow());
          assertThat(flow.state()).isEqualTo(FlowState.OPENING);
          assertThat(flow.holder()).isEqualTo(1);
          assertThat(flow.packets()).isEqualTo(1);
          assertThat(flow.bytes()).isEqualTo(40);
        });
    assertThat(scene.machine.placed(1)).isEqualTo(1);
  }

  @Test
  void knownFlowStaysWithItsHolderWhateverThePolicySaysLater() {
    established();

    scene.candidates(H1_DRAINING, H2).sends(tcp().ack(), FORWARD_KNOWN, 1);
    scene.candidates(H1_FAILING, H2).sends(tcp().ack(), FORWARD_KNOWN, 1);
    scene.candidates(USUAL.capacity(0).node(1), H2).sends(tcp().ack(), FORWARD_KNOWN, 1);
  }

  @Test
  void holderThatLostItsRowKeepsItsFlows() {
    established();

    scene.candidates(H2).sends(tcp().ack(), FORWARD_KNOWN, 1);
  }

  @Test
  void unknownFlowWithoutOpeningIsNeverRoutedByPolicy() {
    scene.sends(tcp().ack(), DROP_UNKNOWN_FLOW);
    scene.sends(tcp().psh().ack().payload(10), DROP_UNKNOWN_FLOW);
    scene.sends(tcp().syn().ack(), DROP_UNKNOWN_FLOW);
    scene.sends(tcp().fin().ack(), DROP_UNKNOWN_FLOW);
  }

  @Test
  void resetOfUnknownFlowIsDropped() {
    scene.sends(tcp().rst(), DROP_UNKNOWN_RESET);
    scene.sends(tcp().rst().ack(), DROP_UNKNOWN_RESET);
  }

  @Test
  void impossibleFlagsAreDroppedEvenOfKnownFlows() {
    established();

    scene.sends(tcp(), DROP_TCP_FLAGS);
    scene.sends(tcp().psh(), DROP_TCP_FLAGS);
    scene.sends(tcp().syn().fin(), DROP_TCP_FLAGS);
    scene.sends(tcp().syn().rst(), DROP_TCP_FLAGS);
    scene.sends(tcp().syn().ack().rst(), DROP_TCP_FLAGS);
  }

  @Test
  void synOfKnownFlowGoesToItsEligibleHolderHoweverLongIdle() {
    established();

    scene.after(3_600).candidates(H1, USUAL.capacity(99).node(2));
    scene.sends(tcp().syn(), FORWARD_KNOWN, 1);
    assertThat(state()).isEqualTo(FlowState.ESTABLISHED);
  }

  @Test
  void synOfKnownFlowGoesToItsDrainingHolderWithinSixtySeconds() {
    established();

    scene.candidates(H1_DRAINING, H2).after(60).sends(tcp().syn(), FORWARD_KNOWN, 1);
  }

  @Test
  void synOfKnownFlowIsAnOpeningWhenItsHolderDrainsAndItWasIdle() {
    established();

    scene.candidates(H1_DRAINING, H2).after(61).sends(tcp().syn(), FORWARD_OPENING, 2);
    assertThat(state()).isEqualTo(FlowState.OPENING);
    scene.sends(tcp().ack(), FORWARD_KNOWN, 2);
  }

  @Test
  void repeatedSynsDoNotKeepDrainingHolder() {
    scene.sends(tcp().syn(), FORWARD_OPENING, 1).candidates(H1_DRAINING, H2);

    scene.after(31).sends(tcp().syn(), FORWARD_KNOWN, 1);
    scene.after(31).sends(tcp().syn(), FORWARD_OPENING, 2);
  }

  @Test
  void synOfKnownFlowIsAnOpeningWhenItsTunnelIsDown() {
    established();

    scene.candidates(H1, H2).down(1).sends(tcp().syn(), FORWARD_OPENING, 2);
  }

  @Test
  void synOfKnownFlowIsAnOpeningWhenItsHolderIsInactive() {
    established();

    scene.candidates(H1_INACTIVE, H2).sends(tcp().syn(), FORWARD_OPENING, 2);
  }

  @Test
  void synOfKnownFlowThatNobodyTakesLeavesTheRecord() {
    established();

    scene.down(1).sends(tcp().syn(), REFUSE_RESET);
    scene.down().sends(tcp().ack(), FORWARD_KNOWN, 1);
  }

  @Test
  void packetOfKnownFlowNeverGoesToAnotherHost() {
    established();

    scene.candidates(H1, H2).down(1).sends(tcp().ack(), DROP_TUNNEL_DOWN);
    scene.down().candidates(H1_INACTIVE, H2).sends(tcp().ack(), DROP_HOLDER_INACTIVE);
    scene.candidates(H1, H2).sends(tcp().ack(), FORWARD_KNOWN, 1);
  }

  @Test
  void flowIsForgottenAfterItsIdleTime() {
    established();

    scene.after(2 * 3600 + 4 * 60).sends(tcp().ack(), DROP_UNKNOWN_FLOW);
  }

  @Test
  void forgedResetShortensNothingForGood() {
    established();

    scene.sends(tcp().rst(), FORWARD_KNOWN, 1);
    assertThat(state()).isEqualTo(FlowState.RESET_SEEN);
    scene.after(239).sends(tcp().ack(), FORWARD_KNOWN, 1);
    assertThat(state()).isEqualTo(FlowState.ESTABLISHED);
    scene.after(3_600).sends(tcp().ack(), FORWARD_KNOWN, 1);
  }

  @Test
  void closedFlowIsForgottenAfterFourMinutes() {
    established();

    scene.sends(tcp().fin().ack(), FORWARD_KNOWN, 1).sends(tcp().ack(), FORWARD_KNOWN, 1);
    scene.after(240).sends(tcp().ack(), DROP_UNKNOWN_FLOW);
  }

  @Test
  void allDrainingIsRefusedAtOnceAndCounted() {
    scene.candidates(H1_DRAINING).sends(tcp().syn(), REFUSE_RESET);

    assertThat(scene.machine.verdicts().packets(REFUSE_RESET)).isEqualTo(1);
    assertThat(scene.machine.flowCounters().live()).isZero();
  }

  @Test
  void weightZeroGetsNothing() {
    scene.candidates(USUAL.capacity(0).node(1)).sends(tcp().syn(), REFUSE_RESET);
  }

  @Test
  void refusalsAreLimitedAndRecover() {
    scene.candidates();
    for (int i = 0; i < 5; i++) {
      scene.sends(tcp().syn(), REFUSE_RESET);
    }
    scene.sends(tcp().syn(), DROP_REFUSED_SILENTLY);
    scene.after(1).sends(tcp().syn(), REFUSE_RESET);
  }

  @Test
  void configuredDropSendsNoReset() {
    scene.candidates();
    scene.options(
        new VirtualHostOptions(
            "lowest-cost",
            VirtualHostOptions.Udp.KEPT,
            VirtualHostOptions.Echo.ANSWER,
            VirtualHostOptions.WhenNone.DROP,
            false));

    scene.sends(tcp().syn(), DROP_NO_TAKER);
  }

  /** The repeated SYN will find somebody: who is refused would not repeat it. */
  @Test
  void nobodyIsRefusedWhileTheStandbyWaitsToStepIn() {
    Candidate failing = Candidates.usual().health(Health.FAILING).node(1);
    scene.turn(Turn.NOBODY).candidates(failing, Candidates.usual().inStandby().node(2));
    scene.sends(tcp().syn(), DROP_NO_TAKER);
    assertThat(scene.machine.explain(Scene.flow(), scene.nowNs).verdict()).isEqualTo(DROP_NO_TAKER);
    scene.turn(Turn.STANDBY).sends(tcp().syn(), FORWARD_OPENING, 2);
  }

  /** Only new flows fail back. */
  @Test
  void flowsOfStandbyStayWhenMainIsTakenBack() {
    scene.candidates(H1, Candidates.usual().inStandby().node(2)).turn(Turn.STANDBY);
    scene.sends(tcp().syn(), FORWARD_OPENING, 2);
    scene.sends(tcp().ack(), FORWARD_KNOWN, 2);
    scene.turn(Turn.MAIN).sends(tcp().ack(), FORWARD_KNOWN, 2);
    scene.sends(tcp().syn(), FORWARD_KNOWN, 2);
  }

  /** A port used again is a new connection, and those in standby get none. */
  @Test
  void synOfClosedFlowGoesToItsHolderWhileThatTakesNewFlows() {
    scene.candidates(H1, Candidates.usual().inStandby().node(2)).turn(Turn.STANDBY);
    scene.sends(tcp().syn(), FORWARD_OPENING, 2).sends(tcp().fin().ack(), FORWARD_KNOWN, 2);
    scene.sends(tcp().syn(), FORWARD_KNOWN, 2).sends(tcp().fin().ack(), FORWARD_KNOWN, 2);
    scene.turn(Turn.MAIN).sends(tcp().syn(), FORWARD_OPENING, 1);
    scene.sends(tcp().rst(), FORWARD_KNOWN, 1);
    // Well, but the standby has its place.
    scene.turn(Turn.STANDBY).sends(tcp().syn(), FORWARD_OPENING, 2);
  }

  /** Who serves any port gets nothing of a port that others serve. */
  @Test
  void synOfClosedFlowLeavesTheHolderForAnyPortWhenItsOwnIsServedAgain() {
    RowKey any = new RowKey(Scene.VIRTUAL_HOST, RowKey.ANY, RowKey.ANY, 0);
    Candidate fallback = Candidates.of(any).node(2);
    scene.candidates(fallback).sends(tcp().syn(), FORWARD_OPENING, 2);
    scene.sends(tcp().fin().ack(), FORWARD_KNOWN, 2);
    scene.candidates(H1, fallback).sends(tcp().syn(), FORWARD_OPENING, 1);
  }

  @Test
  void notMineForgetsTheRecordOfItsReporterOnly() {
    established();

    assertThat(scene.machine.onNotMine(Scene.flow(), 2, scene.nowNs)).isFalse();
    scene.sends(tcp().ack(), FORWARD_KNOWN, 1);
    assertThat(scene.machine.onNotMine(Scene.flow(), 1, scene.nowNs)).isTrue();
    scene.sends(tcp().ack(), DROP_UNKNOWN_FLOW);
    scene.candidates(H2).sends(tcp().syn(), FORWARD_OPENING, 2);
    assertThat(scene.machine.notMineForgotten()).isEqualTo(1);
    assertThat(scene.machine.notMineIgnored()).isEqualTo(1);
  }

  @Test
  void notMineOfAnEarlierConnectionDoesNotBreakAnOpening() {
    scene.sends(tcp().syn(), FORWARD_OPENING, 1);

    assertThat(scene.machine.onNotMine(Scene.flow(), 1, scene.nowNs)).isFalse();
    scene.sends(tcp().ack(), FORWARD_KNOWN, 1);
  }

  @Test
  void newFlowIsDroppedWhenTheStoreIsFullOfEstablishedOnes() {
    Scene small = new Scene(new FlowLimits(2, Map.of())).candidates(H1);
    for (int port = 1; port <= 2; port++) {
      small.sends(from(port).syn(), FORWARD_OPENING, 1);
      for (int segment = 2; segment <= 4; segment++) {
        small.sends(from(port).ack(), FORWARD_KNOWN, 1);
      }
    }

    small.sends(from(3).syn(), DROP_FLOWS_FULL);
    assertThat(small.machine.flowCounters().refused()).isEqualTo(1);
  }

  @Test
  void forgedSynAndAckYieldToNewFlows() {
    Scene small = new Scene(new FlowLimits(2, Map.of())).candidates(H1);
    for (int port = 1; port <= 50; port++) {
      small.sends(from(port).syn(), FORWARD_OPENING, 1).sends(from(port).ack(), FORWARD_KNOWN, 1);
    }

    small.sends(tcp().syn(), FORWARD_OPENING, 1).sends(tcp().ack(), FORWARD_KNOWN, 1);
    assertThat(small.machine.flowCounters().refused()).isZero();
  }

  @Test
  void ipv6FlowsAreKept() {
    Candidates v6 = Candidates.of(new RowKey(Prefix.parse("2001:db8:1::/48"), 6, 80, 0));
    ForwardingTable table =
        ForwardingTable.builder(Scene.KEY)
            .virtualHost(v6.key().virtualHost(), Scene.USUAL)
            .tunnelEnd(new TunnelEnd(1, "h1", H1.endPoint(), true))
            .candidate(v6.node(1))
            .build();
    scene.machine.install(table);

    scene.sends(PacketBuilder.ipv6().tcp(1, 80).syn(), FORWARD_OPENING, 1);
    scene.sends(PacketBuilder.ipv6().tcp(1, 80).ack(), FORWARD_KNOWN, 1);
    scene.sends(PacketBuilder.ipv6().tcp(2, 80).ack(), DROP_UNKNOWN_FLOW);
    scene.sends(tcp().syn(), NOT_OURS);
  }

  @Test
  void everyPacketHasOneCountedVerdict() {
    established();
    scene.sends(tcp().rst(), FORWARD_KNOWN, 1).sends(from(9).ack(), DROP_UNKNOWN_FLOW);

    assertThat(scene.machine.verdicts().received()).isEqualTo(6);
    assertThat(scene.machine.verdicts().bytes(FORWARD_KNOWN)).isEqualTo(160);
    assertThat(scene.machine.verdicts().snapshot().values().stream().mapToLong(n -> n).sum())
        .isEqualTo(6);
  }

  private void established() {
    scene.sends(tcp().syn(), FORWARD_OPENING, 1);
    for (int segment = 2; segment <= 4; segment++) {
      scene.sends(tcp().ack(), FORWARD_KNOWN, 1);
    }
  }

  private FlowState state() {
    return scene.machine.flows(1, scene.nowNs).getFirst().state();
  }

  private static PacketBuilder from(int port) {
    return PacketBuilder.ipv4().tcp(port, 80);
  }
}
