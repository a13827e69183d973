package slr.core.advertise;

import static org.assertj.core.api.Assertions.assertThat;
import static slr.core.advertise.TwoNodes.PROBE;
import static slr.core.advertise.TwoNodes.key;
import static slr.core.advertise.TwoNodes.row;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import slr.core.forward.TunnelEnd.State;
import slr.core.row.Health;

/** An SLR whose process is gone, while its kernel forwards without it (X5). */
class LoneKernelTest {

  private final TwoNodes nodes = new TwoNodes(Level.SITE, List.of());

  LoneKernelTest() {
    nodes.advertiser.put(row(1), nodes.nowNs);
    nodes.connect();
    nodes.run(Duration.ofSeconds(1));
    nodes.probes(PROBE, true);
    nodes.cut();
  }

  private boolean takesNewFlows() {
    Health health = nodes.children.candidates(key(1)).getFirst().row().health();
    return health == Health.HEALTHY && nodes.leases.holds(0, nodes.nowNs);
  }

  @Test
  void newFlowsGoThereForAMinuteAndKnownOnesLonger() {
    assertThat(nodes.state()).isEqualTo(State.UNATTENDED);
    assertThat(takesNewFlows()).isTrue();
    nodes.probes(Duration.ofSeconds(58), true);
    assertThat(takesNewFlows()).isTrue();

    nodes.children.takeChanged(99);
    nodes.probes(Duration.ofSeconds(3), true);

    assertThat(takesNewFlows()).isFalse();
    assertThat(nodes.children.takeChanged(99)).as("looked at again").isNotEmpty();
    assertThat(nodes.state()).isEqualTo(State.UNATTENDED);
  }

  @Test
  void nobodyIsSentToAMachineThatDoesNotAnswer() {
    nodes.children.takeChanged(99);
    nodes.probes(Duration.ofSeconds(2), false);

    assertThat(nodes.state()).isEqualTo(State.DOWN);
    assertThat(takesNewFlows()).isFalse();
    assertThat(nodes.children.takeChanged(99)).as("looked at again").isNotEmpty();
  }

  /** What is below it lives: nobody's connections may be reset. */
  @Test
  void itsRowsAreKeptAsLongAsUsualAndNobodyTakesItForDead() {
    nodes.probes(Duration.ofSeconds(30), false);
    assertThat(nodes.children.ends()).hasSize(1);
    nodes.probes(Duration.ofSeconds(33), false);
    assertThat(nodes.children.ends()).isEmpty();
  }

  /** It may have been started anew, and then its kernel forwards nothing. */
  @Test
  void aMachineThatWasSilentIsNotUsedBeforeItsProcessIsBack() {
    nodes.probes(Duration.ofSeconds(5), false);
    nodes.probes(Duration.ofSeconds(5), true);

    assertThat(nodes.state()).isEqualTo(State.DOWN);
    assertThat(takesNewFlows()).isFalse();
  }

  /** What is below it lives: nobody's connections may be reset. */
  @Test
  void isKeptAsLongAsUsualAlsoWhenItsMachineFallsSilentLater() {
    nodes.probes(Duration.ofMinutes(10), true);
    nodes.probes(Duration.ofSeconds(59), false);
    assertThat(nodes.children.ends()).hasSize(1);
    nodes.probes(Duration.ofSeconds(3), false);
    assertThat(nodes.children.ends()).isEmpty();
  }

  /** Its kernel goes on until its process has said what is below it, however long that takes. */
  @Test
  void isKeptWhileItsNextProcessSaysItsRows() {
    nodes.restartChild(2);
    nodes.loseDownward(GetDigests.class);
    nodes.connect();
    assertThat(nodes.above().state()).isEqualTo(ParentState.SYNCHRONISING);

    nodes.run(Duration.ofSeconds(3));

    assertThat(nodes.above().state()).isEqualTo(ParentState.SYNCHRONISING);
    assertThat(nodes.state()).isEqualTo(State.UNATTENDED);
    assertThat(nodes.children.probes(nodes.nowNs + PROBE.toNanos()))
        .as("asked as before")
        .hasSize(1);
  }

  @Test
  void whoHasLeftTakesNothing() {
    TwoNodes others = new TwoNodes(Level.SITE, List.of());
    others.advertiser.put(row(1), others.nowNs);
    others.connect();
    others.sayUp(new Goodbye(Goodbye.Reason.SHUTDOWN));

    assertThat(others.children.ends().getFirst().state()).isEqualTo(State.DOWN);
    assertThat(others.children.candidates(key(1))).isEmpty();
  }
}
