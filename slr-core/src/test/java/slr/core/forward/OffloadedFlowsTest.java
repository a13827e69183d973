package slr.core.forward;

import static org.assertj.core.api.Assertions.assertThat;
import static slr.core.forward.Scene.tcp;
import static slr.core.forward.Verdict.FORWARD_KNOWN;
import static slr.core.forward.Verdict.FORWARD_OPENING;

import java.util.Map;
import org.junit.jupiter.api.Test;
import slr.core.choice.Candidate;
import slr.core.choice.Candidates;
import slr.core.flow.RememberingOffload;
import slr.core.row.Directive;
import slr.core.row.Health;

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

  private void establish() {
    scene.sends(tcp().syn(), FORWARD_OPENING, 1);
    for (int segment = 2; segment <= 4; segment++) {
      scene.sends(tcp().ack(), FORWARD_KNOWN, 1);
    }
    assertThat(offload.holders).containsOnly(Map.entry(Scene.flow(), 1));
  }
}
