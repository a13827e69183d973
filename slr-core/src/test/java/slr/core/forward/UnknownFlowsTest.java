package slr.core.forward;

import static org.assertj.core.api.Assertions.assertThat;
import static slr.core.forward.Scene.tcp;

import org.junit.jupiter.api.Test;
import slr.core.choice.Candidates;
import slr.core.flow.FlowState;
import slr.core.forward.ForwardingConfig.UnknownFlows;
import slr.core.row.Directive;
import slr.core.row.Health;
import slr.core.row.RowKey;

/** A router hands segments of connections that it does not know to its SLR (A15). */
class UnknownFlowsTest {

  private static final Candidates ANY =
      Candidates.of(new RowKey(Scene.VIRTUAL_HOST, RowKey.ANY, RowKey.ANY, 0));

  private final Scene router = new Scene(UnknownFlows.HAND_DOWN).candidates(ANY.node(1));

  @Test
  void theSlrGetsThemAndNothingIsRemembered() {
    router
        .sends(tcp().ack(), Verdict.FORWARD_UNKNOWN, 1)
        .sends(tcp().fin().ack(), Verdict.FORWARD_UNKNOWN, 1)
        .sends(tcp().rst(), Verdict.FORWARD_UNKNOWN, 1);

    assertThat(router.machine.flows(9, router.nowNs)).isEmpty();
    assertThat(router.machine.explain(Scene.flow(), router.nowNs).reason())
        .endsWith("without SYN it goes there too, and the SLR looks for its host");
  }

  @Test
  void whatItKnowsItForwardsItself() {
    router
        .sends(tcp().syn(), Verdict.FORWARD_OPENING, 1)
        .sends(tcp().ack(), Verdict.FORWARD_KNOWN, 1);
  }

  @Test
  void ofTwoSlrsAllSegmentsOfAFlowGoToOne() {
    router.candidates(ANY.node(1), ANY.node(2));
    assertThat(router.send(tcp().ack())).isEqualTo(Verdict.FORWARD_UNKNOWN);
    int slr = router.machine.nextHop();

    router.sends(tcp().ack(), Verdict.FORWARD_UNKNOWN, slr);
    router.sends(tcp().syn(), Verdict.FORWARD_OPENING, slr);
  }

  @Test
  void whenAnSlrFailsItsFlowsGoToTheOtherAndStayThere() {
    router.candidates(ANY.node(1), ANY.node(2));
    assertThat(router.send(tcp().syn())).isEqualTo(Verdict.FORWARD_OPENING);
    int failed = router.machine.nextHop();
    int other = 3 - failed;
    router.sends(tcp().ack(), Verdict.FORWARD_KNOWN, failed).down(failed);
    assertThat(router.machine.explain(Scene.flow(), router.nowNs).reason())
        .contains("another SLR of the cluster has it from now on");

    router
        .sends(tcp().ack(), Verdict.FORWARD_UNKNOWN, other)
        .sends(tcp().ack(), Verdict.FORWARD_KNOWN, other)
        .down()
        .sends(tcp().ack(), Verdict.FORWARD_KNOWN, other);
  }

  @Test
  void anEstablishedFlowIsHandedOverAsOne() {
    router.candidates(ANY.node(1), ANY.node(2));
    router.send(tcp().syn());
    int failed = router.machine.nextHop();
    for (int i = 0; i < 9; i++) {
      router.sends(tcp().ack(), Verdict.FORWARD_KNOWN, failed);
    }
    router.down(failed).sends(tcp().ack(), Verdict.FORWARD_UNKNOWN, 3 - failed);

    assertThat(router.machine.flows(9, router.nowNs))
        .singleElement()
        .matches(flow -> flow.state() == FlowState.ESTABLISHED && flow.packets() == 11);
  }

  @Test
  void anSlrThatTakesNoNewFlowsStillGetsThem() {
    router
        .candidates(ANY.directive(Directive.DRAINING).node(1))
        .sends(tcp().ack(), Verdict.FORWARD_UNKNOWN, 1);
    router.candidates(ANY.health(Health.FAILING).node(1)).down(1);

    router.sends(tcp().ack(), Verdict.DROP_UNKNOWN_FLOW);
  }

  @Test
  void withoutAnSlrTheyAreDropped() {
    router
        .candidates()
        .sends(tcp().ack(), Verdict.DROP_UNKNOWN_FLOW)
        .sends(tcp().rst(), Verdict.DROP_UNKNOWN_RESET);
  }

  @Test
  void flagsThatNoTcpSendsAreNotHandedOn() {
    router.sends(tcp(), Verdict.DROP_TCP_FLAGS);
  }
}
