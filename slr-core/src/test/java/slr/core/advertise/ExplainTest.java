package slr.core.advertise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import slr.core.flow.FlowKey;

class ExplainTest {

  private static final FlowKey FLOW = FlowKey.parse("tcp 192.0.2.1:1234 203.0.113.1:80");
  private static final ExplainedHop HELD =
      ExplainedHop.end("h1", Optional.of(Level.HOST), "held", "the connection is here");

  private final TwoNodes nodes = new TwoNodes();

  @Test
  void aQuestionComesDownAndItsAnswerGoesUp() {
    nodes.connect();
    ExplainFlow question = new ExplainFlow(7, FLOW, 1_750);
    assertThat(nodes.children.explain("h1", question)).isEmpty();
    nodes.settle();
    assertThat(nodes.log).contains(new AdvertisementAction.ExplainAsked("site1", question));

    FlowExplained answer = new FlowExplained(7, List.of(HELD));
    nodes.advertiser.explained("another parent", new FlowExplained(8, List.of(HELD)));
    nodes.advertiser.explained("site1", answer);
    nodes.settle();
    assertThat(nodes.wentUp).filteredOn(FlowExplained.class::isInstance).containsExactly(answer);
    assertThat(nodes.log).contains(new AdvertisementAction.Explained("h1", answer));
  }

  @Test
  void questionsBeyondTheBudgetAreAnsweredWithThat() {
    nodes.connect();
    for (int i = 0; i < AdvertisementLimits.EXPLAINED_PER_SECOND + 3; i++) {
      nodes.children.explain("h1", new ExplainFlow(i, FLOW, 100));
    }
    nodes.settle();
    assertThat(asked()).isEqualTo(AdvertisementLimits.EXPLAINED_PER_SECOND);
    assertThat(nodes.wentUp)
        .filteredOn(FlowExplained.class::isInstance)
        .hasSize(3)
        .allSatisfy(answer ->
            assertThat(((FlowExplained) answer).hops().getFirst().reason())
                .contains("more than 20 times a second"));
    assertThat(nodes.advertiser.counters().all()).containsEntry(RefusalReason.ASKED_TOO_OFTEN, 3L);

    nodes.run(Duration.ofSeconds(1));
    nodes.children.explain("h1", new ExplainFlow(99, FLOW, 100));
    nodes.settle();
    assertThat(asked()).isEqualTo(AdvertisementLimits.EXPLAINED_PER_SECOND + 1);
  }

  @Test
  void whoHasNoSessionOrIsTooOldIsNotAsked() {
    ExplainFlow question = new ExplainFlow(1, FLOW, 100);
    assertThat(nodes.children.explain("h1", question)).contains("it has no session");

    Hello self = nodes.advertiser.self();
    Hello old =
        new Hello(
            List.of(1),
            "h1",
            Level.HOST,
            Role.CHILD,
            "h1",
            1,
            self.endPoints(),
            self.tunnelSources());
    ParentMachine session =
        nodes.children.accept("10.0.0.1:5000", TwoNodes.H1, nodes.nowNs).orElseThrow();
    session.onMessage(old, nodes.nowNs);
    assertThat(nodes.children.explain("h1", question).orElseThrow()).contains("older version");
    for (var action = session.pollAction(); action.isPresent(); action = session.pollAction()) {
      assertThat(action.get()).isNotEqualTo(new AdvertisementAction.Send(question));
    }
  }

  @Test
  void onlyParentsAsk() {
    nodes.connect();
    nodes.sayUp(new ExplainFlow(1, FLOW, 100));
    assertThat(nodes.wentDown).contains(Refused.of(RefusalReason.OUT_OF_ORDER, "ExplainFlow"));
    assertThat(nodes.isConnected()).isFalse();
  }

  @Test
  void isBounded() {
    assertThatIllegalArgumentException().isThrownBy(() -> new ExplainFlow(1, FLOW, 2_001));
    assertThatIllegalArgumentException().isThrownBy(() -> new ExplainFlow(-1, FLOW, 1));
    assertThatIllegalArgumentException().isThrownBy(() -> new FlowExplained(1, List.of()));
    int tooMany = AdvertisementLimits.HOPS_EXPLAINED + 1;
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new FlowExplained(1, Collections.nCopies(tooMany, HELD)));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ExplainedHop.end("h1", Optional.empty(), "esc\u001b[2J", ""));
    assertThat(ExplainedHop.silent("h1", "\u001b[2J" + "x".repeat(500)).reason())
        .hasSize(400)
        .startsWith("?[2J");
  }

  private long asked() {
    return nodes.log.stream().filter(AdvertisementAction.ExplainAsked.class::isInstance).count();
  }
}
