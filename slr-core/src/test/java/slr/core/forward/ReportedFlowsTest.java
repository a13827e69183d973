package slr.core.forward;

import static org.assertj.core.api.Assertions.assertThat;
import static slr.core.forward.Scene.tcp;
import static slr.core.forward.Verdict.DROP_UNKNOWN_FLOW;
import static slr.core.forward.Verdict.FORWARD_KNOWN;
import static slr.core.forward.Verdict.FORWARD_OPENING;

import java.util.Map;
import org.junit.jupiter.api.Test;
import slr.core.choice.Candidate;
import slr.core.choice.Candidates;
import slr.core.flow.FlowKey;
import slr.core.flow.FlowState;
import slr.core.flow.RememberingOffload;
import slr.core.row.Health;

/** What holders say of their flows, and what was decided about flows in the machine's place. */
class ReportedFlowsTest {

  private static final Candidates USUAL = Candidates.usual();
  private static final Candidate H1 = USUAL.node(1);
  private static final Candidate H2 = USUAL.node(2);
  private static final Candidate FAILING = USUAL.health(Health.FAILING).node(1);
  private static final FlowKey FLOW = Scene.flow();

  private final RememberingOffload offload = new RememberingOffload();
  private final Scene scene = new Scene(offload).candidates(H1);

  @Test
  void aFlowIsEstablishedWhenItsHolderSaysSo() {
    scene.sends(tcp().syn(), FORWARD_OPENING, 1);
    assertThat(established(1)).isTrue();
    assertThat(state()).isEqualTo(FlowState.ESTABLISHED);
    assertThat(offload.holders).containsOnly(Map.entry(FLOW, 1));
    assertThat(scene.machine.reportsBelieved()).isEqualTo(1);
  }

  @Test
  void nobodyTakesAnothersFlow() {
    scene.candidates(H1, H2);
    scene.machine.onPacket(tcp().syn().packet(), scene.nowNs);
    int holder = scene.machine.flows(1, scene.nowNs).getFirst().holder();
    assertThat(established(3 - holder)).isFalse();
    assertThat(scene.machine.onClosed(FLOW, 3 - holder, scene.nowNs)).isFalse();
    assertThat(state()).isEqualTo(FlowState.OPENING);
    assertThat(scene.machine.reportsIgnored()).isEqualTo(2);
  }

  @Test
  void anUnknownFlowStaysUnknown() {
    assertThat(established(1)).isFalse();
    scene.sends(tcp().ack(), DROP_UNKNOWN_FLOW, -1);
  }

  @Test
  void aClosedFlowsLastSegmentsStillFindIt() {
    scene.sends(tcp().syn(), FORWARD_OPENING, 1);
    established(1);
    assertThat(scene.machine.onClosed(FLOW, 1, scene.nowNs)).isTrue();
    assertThat(state()).isEqualTo(FlowState.CLOSING);
    assertThat(offload.holders).isEmpty();
    scene.sends(tcp().fin().ack(), FORWARD_KNOWN, 1);
    scene.after(241).sends(tcp().ack(), DROP_UNKNOWN_FLOW, -1);
  }

  @Test
  void aYoungFlowIsRememberedElsewhereUntilItIsEstablished() {
    scene.sends(tcp().syn(), FORWARD_OPENING, 1);
    assertThat(offload.young).containsOnly(Map.entry(FLOW, 1));
    scene.sends(tcp().ack(), FORWARD_KNOWN, 1);
    assertThat(offload.young).containsOnly(Map.entry(FLOW, 1));
    established(1);
    assertThat(offload.young).isEmpty();
  }

  @Test
  void aFlowThatEndsIsRememberedElsewhereUntilItIsForgottenHere() {
    scene.sends(tcp().syn(), FORWARD_OPENING, 1);
    established(1);
    scene.sends(tcp().fin().ack(), FORWARD_KNOWN, 1);
    assertThat(offload.young).containsOnly(Map.entry(FLOW, 1));
    scene.after(241).machine.expire(scene.nowNs, 1);
    assertThat(offload.young).isEmpty();
  }

  @Test
  void aFlowThatMovesIsRememberedWhereItWent() {
    scene.sends(tcp().syn(), FORWARD_OPENING, 1);
    scene.candidates(FAILING, H2).sends(tcp().syn(), FORWARD_OPENING, 2);
    assertThat(offload.young).containsOnly(Map.entry(FLOW, 2));
  }

  @Test
  void whatWasPlacedInTheMachinesPlaceStaysThere() {
    offload.young.put(FLOW, 2);
    scene.candidates(H1, H2).sends(tcp().ack(), FORWARD_KNOWN, 2);
    assertThat(state()).isEqualTo(FlowState.CONFIRMING);
  }

  private boolean established(int reporter) {
    return scene.machine.onEstablished(FLOW, reporter, scene.nowNs);
  }

  private FlowState state() {
    return scene.machine.flows(1, scene.nowNs).getFirst().state();
  }
}
