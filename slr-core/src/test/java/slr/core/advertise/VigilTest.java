package slr.core.advertise;

import static org.assertj.core.api.Assertions.assertThat;
import static slr.core.advertise.TwoNodes.PROBE;
import static slr.core.advertise.TwoNodes.row;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import slr.core.forward.TunnelEnd.State;

/** A host whose agent is gone, while its machine answers probes or does not (X1, E8). */
class VigilTest {

  private final TwoNodes nodes = new TwoNodes();

  VigilTest() {
    nodes.advertiser.put(row(1), nodes.nowNs);
    nodes.connect();
    nodes.run(Duration.ofSeconds(1));
    assertThat(nodes.state()).isEqualTo(State.ATTENDED);
  }

  @Test
  void flowsGoOnWhileTheMachineAnswersAndNobodyNewIsSent() {
    nodes.cut();

    assertThat(nodes.state()).isEqualTo(State.UNATTENDED);
    nodes.probes(Duration.ofMinutes(10), true);
    assertThat(nodes.state()).isEqualTo(State.UNATTENDED);
    assertThat(nodes.openTo()).isEmpty();
    assertThat(nodes.children.status(nodes.nowNs).getFirst().peer()).endsWith("machine lives");
  }

  @Test
  void aMachineIsNotUpForEverWithoutItsAgent() {
    nodes.cut();
    nodes.probes(Duration.ofMinutes(61), true);

    assertThat(nodes.children.ends()).isEmpty();
  }

  @Test
  void aMachineThatIsSilentIsDownAtOnceAndDeadInTime() {
    nodes.probes(PROBE, true);
    nodes.cut();

    nodes.probes(Duration.ofMillis(1_250), false);
    assertThat(nodes.state()).isEqualTo(State.DOWN);
    nodes.probes(Duration.ofSeconds(18), false);
    assertThat(nodes.children.ends()).as("it may only be out of reach").hasSize(1);
    nodes.probes(Duration.ofSeconds(2), false);
    assertThat(nodes.children.ends()).isEmpty();
  }

  /** Found silent long after its last record; its machine was asked meanwhile. */
  @Test
  void aSilentAgentWhoseMachineWasJustAskedIsNeverDown() {
    nodes.freeze(true);
    while (nodes.state() == State.ATTENDED) {
      nodes.probes(PROBE, true);
    }
    assertThat(nodes.state()).isEqualTo(State.UNATTENDED);
  }

  @Test
  void aMachineThatComesBackIsUpAgainForItsFlows() {
    nodes.probes(PROBE, true);
    nodes.cut();
    nodes.probes(Duration.ofSeconds(15), false);
    long version = nodes.children.version();

    nodes.probes(PROBE, true);
    nodes.children.onTimeout(nodes.nowNs);

    assertThat(nodes.state()).isEqualTo(State.UNATTENDED);
    assertThat(nodes.children.version()).isGreaterThan(version);
    nodes.probes(Duration.ofSeconds(15), false);
    assertThat(nodes.children.ends()).as("its silence begins anew").hasSize(1);
  }

  @Test
  void whoNeverAnsweredIsGivenTheUsualTime() {
    nodes.cut();
    nodes.probes(Duration.ofSeconds(59), false);
    assertThat(nodes.children.ends()).hasSize(1);
    nodes.probes(Duration.ofSeconds(2), false);
    assertThat(nodes.children.ends()).isEmpty();
  }

  /** Somebody filters pings since. */
  @Test
  void whoDoesNotAnswerWhileItsAgentIsThereIsGivenTheUsualTimeToo() {
    nodes.probes(PROBE, true);
    for (int i = 0; i < 2; i++) {
      nodes.run(Duration.ofSeconds(10));
      nodes.children.onProbe("h1", false, nodes.nowNs);
    }
    nodes.cut();
    nodes.probes(Duration.ofSeconds(59), false);
    assertThat(nodes.children.ends()).hasSize(1);
  }

  /** It dies just when it is asked now and then, and often once its agent is late. */
  @Test
  void aMachineThatDiesUnderAQuestionIsDeadInTime() {
    nodes.probes(PROBE, true);
    nodes.run(Duration.ofSeconds(10));
    nodes.freeze(true);
    nodes.children.onProbe("h1", false, nodes.nowNs);
    nodes.nowNs += Duration.ofMillis(600).toNanos();
    nodes.probes(Duration.ofMillis(500), false);
    nodes.cut();
    nodes.probes(Duration.ofSeconds(21), false);
    assertThat(nodes.children.ends()).isEmpty();
  }

  @Test
  void aParentThatStoodStillTakesNobodyForDead() {
    nodes.probes(PROBE, true);
    nodes.cut();
    nodes.probes(PROBE, false);

    nodes.nowNs += Duration.ofSeconds(50).toNanos();
    nodes.probes(PROBE, false);

    assertThat(nodes.children.ends()).hasSize(1);
  }

  /** What it asked before is not answered, since nobody could listen. */
  @Test
  void aQuestionFromBeforeItStoodStillProvesNothing() {
    nodes.probes(PROBE, true);
    nodes.cut();
    nodes.probes(PROBE, false);

    nodes.nowNs += Duration.ofSeconds(50).toNanos();
    nodes.children.onProbe("h1", false, nodes.nowNs);

    assertThat(nodes.children.ends()).hasSize(1);
  }

  @Test
  void goodbyeEndsTheVigil() {
    nodes.sayUp(new Goodbye(Goodbye.Reason.SHUTDOWN));

    assertThat(nodes.state()).isEqualTo(State.DOWN);
    assertThat(nodes.children.probes(nodes.nowNs)).isEmpty();
  }

  @Test
  void missedAgentsAreUrgent() {
    assertThat(nodes.children.probes(nodes.nowNs))
        .singleElement()
        .extracting(MachineProbe::isUrgent)
        .isEqualTo(false);
    nodes.cut();
    assertThat(nodes.children.probes(nodes.nowNs))
        .singleElement()
        .extracting(MachineProbe::isUrgent)
        .isEqualTo(true);
  }
}
