package slr.core.forward;

import static org.assertj.core.api.Assertions.assertThat;
import static slr.core.forward.Scene.tcp;
import static slr.core.forward.Verdict.DROP_TUNNEL_DOWN;
import static slr.core.forward.Verdict.FORWARD_ICMP_ERROR;
import static slr.core.forward.Verdict.FORWARD_KNOWN;
import static slr.core.forward.Verdict.FORWARD_OPENING;

import java.util.Map;
import org.junit.jupiter.api.Test;
import slr.core.choice.Candidate;
import slr.core.choice.Candidates;
import slr.core.flow.FlowRecord;
import slr.core.flow.FlowState;
import slr.core.flow.FlowTuple;
import slr.core.flow.RememberingOffload;
import slr.core.row.Directive;
import slr.core.row.Health;
import slr.packet.PacketBuilder;

/** Flows most of whose packets are forwarded elsewhere, and what the rules make of the rest. */
class OffloadedFlowsTest {

  private static final Candidates USUAL = Candidates.usual();
  private static final Candidate H1 = USUAL.node(1);
  private static final Candidate H2 = USUAL.node(2);
  private static final Candidate H1_DRAINING = USUAL.directive(Directive.DRAINING).node(1);
  private static final Candidate H1_FAILING = USUAL.health(Health.FAILING).node(1);

  private final RememberingOffload offload = new RememberingOffload();
  private final Scene scene = new Scene(offload).candidates(H1);

  @Test
  void synOfAFlowThatIsBusyElsewhereGoesToItsDrainingHolder() {
    establish();
    scene.candidates(H1_DRAINING, H2).after(600);
    offload.lastSeenNs = scene.nowNs - 1;

    scene.sends(tcp().syn(), FORWARD_KNOWN, 1);
    assertThat(offload.holders).containsOnly(Map.entry(Scene.flow(), 1));
  }

  @Test
  void portThatIsUsedAgainIsForgottenElsewhere() {
    establish();
    scene.sends(tcp().fin().ack(), FORWARD_KNOWN, 1);
    assertThat(offload.holders).isEmpty();
    scene.sends(tcp().syn(), FORWARD_KNOWN, 1);
    assertThat(offload.holders).isEmpty();

    scene.candidates(H1_FAILING, H2).after(76).sends(tcp().syn(), FORWARD_OPENING, 2);
    for (int segment = 2; segment <= 4; segment++) {
      scene.sends(tcp().ack(), FORWARD_KNOWN, 2);
    }
    assertThat(offload.holders).containsOnly(Map.entry(Scene.flow(), 2));
  }

  @Test
  void forgedResetIsHealedByTheNextSegment() {
    establish();
    scene.sends(tcp().rst(), FORWARD_KNOWN, 1);
    assertThat(offload.holders).isEmpty();

    scene.sends(tcp().ack(), FORWARD_KNOWN, 1);
    assertThat(offload.holders).containsOnly(Map.entry(Scene.flow(), 1));
  }

  @Test
  void adoptedFlowStaysWithItsHolderWhateverIsKnownOfIt() {
    adopt();
    scene
        .candidates(H2)
        .adopted(1)
        .after(600)
        .sends(tcp().ack(), FORWARD_KNOWN, 1)
        .after(600)
        .sends(tcp().syn(), FORWARD_KNOWN, 1)
        .sends(tooBig(), FORWARD_ICMP_ERROR, 1);
    assertThat(offload.holders).as("it is there").containsOnly(Map.entry(Scene.flow(), 1));
    assertThat(offload.given).as("and was not given anew").isZero();

    scene.sends(tcp().fin().ack(), FORWARD_KNOWN, 1);
    assertThat(offload.holders).isEmpty();
    assertThat(scene.machine.flows(9, scene.nowNs))
        .singleElement()
        .returns(FlowState.CLOSING, FlowRecord::state);
  }

  @Test
  void adoptedFlowWhoseHolderDidNotComeAgainGoesNowhereUntilItsClientOpensAnew() {
    adopt();
    scene.candidates(H2).down(1).sends(tcp().ack(), DROP_TUNNEL_DOWN);
    scene.sends(tcp().syn(), FORWARD_OPENING, 2);
  }

  @Test
  void refusesToAdoptAFlowTwice() {
    adopt();
    FlowTuple tuple = new FlowTuple().set(Scene.flow());
    assertThat(scene.machine.adopt(tuple, 2, 2, scene.nowNs, scene.nowNs)).isFalse();
    assertThat(scene.machine.flows(9, scene.nowNs))
        .singleElement()
        .returns(1, FlowRecord::holder)
        .returns(FlowState.ESTABLISHED, FlowRecord::state);
  }

  /** An error about what the host sent; ICMP type 3, code 4. */
  private static PacketBuilder tooBig() {
    byte[] quoted =
        PacketBuilder.ipv4().from("203.0.113.1").to("192.0.2.1").tcp(80, 1234).ack().build();
    return PacketBuilder.ipv4().from("198.51.100.9").icmp(3, 4, 1400).payload(quoted);
  }

  private void adopt() {
    offload.holders.put(Scene.flow(), 1);
    FlowTuple tuple = new FlowTuple().set(Scene.flow());
    assertThat(scene.machine.adopt(tuple, 1, 1, scene.nowNs - 5, scene.nowNs)).isTrue();
  }

  private void establish() {
    scene.sends(tcp().syn(), FORWARD_OPENING, 1);
    for (int segment = 2; segment <= 4; segment++) {
      scene.sends(tcp().ack(), FORWARD_KNOWN, 1);
    }
    assertThat(offload.holders).containsOnly(Map.entry(Scene.flow(), 1));
  }
}
