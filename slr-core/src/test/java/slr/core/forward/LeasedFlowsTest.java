package slr.core.forward;

import static org.assertj.core.api.Assertions.assertThat;
import static slr.core.forward.Scene.tcp;
import static slr.core.forward.Scene.udp;

import org.junit.jupiter.api.Test;
import slr.core.choice.Candidates;
import slr.core.choice.Leases;
import slr.core.row.RowKey;

/** A next hop that was not heard of in time gets no new flow, and keeps those that it has. */
class LeasedFlowsTest {

  private static final Candidates ANY =
      Candidates.of(new RowKey(Scene.VIRTUAL_HOST, RowKey.ANY, RowKey.ANY, 0));
  private static final long SECOND_NS = 1_000_000_000;

  private final Leases leases = new Leases();
  private final Scene scene = new Scene(leases).candidates(ANY.node(1));

  @Test
  void nextHopThatWasNeverHeardGetsNothing() {
    scene.sends(tcp().syn(), Verdict.DROP_LEASE_OVER).sends(udp(), Verdict.DROP_LEASE_OVER);
  }

  @Test
  void knownFlowsGoOnWhenTheLeaseIsOverAndNewOnesWait() {
    leases.until(1, scene.nowNs + SECOND_NS);
    scene.sends(tcp().syn(), Verdict.FORWARD_OPENING, 1).after(1);

    scene
        .sends(tcp().ack(), Verdict.FORWARD_KNOWN, 1)
        .sends(tcp().syn(), Verdict.FORWARD_KNOWN, 1)
        .sends(tcp().from("192.0.2.9").syn(), Verdict.DROP_LEASE_OVER);
    assertThat(scene.machine.explain(Scene.flow(), scene.nowNs).verdict())
        .isEqualTo(Verdict.FORWARD_KNOWN);

    leases.until(1, scene.nowNs + SECOND_NS);
    scene.sends(tcp().from("192.0.2.9").syn(), Verdict.FORWARD_OPENING, 1);
  }

  @Test
  void thoseThatWereHeardTakeTheFlowsOfOneThatWasNot() {
    scene.candidates(ANY.node(1), ANY.node(2));
    leases.until(1, scene.nowNs + SECOND_NS);
    leases.until(2, scene.nowNs + SECOND_NS);
    leases.end(1);

    for (int client = 1; client < 20; client++) {
      scene.sends(tcp().from("192.0.2." + client).syn(), Verdict.FORWARD_OPENING, 2);
    }
  }

  @Test
  void nobodyAtAllIsStillARefusal() {
    scene.candidates().sends(tcp().syn(), Verdict.REFUSE_RESET);
  }

  @Test
  void explainSaysThatNobodyWasHeard() {
    Explanation explanation = scene.machine.explain(Scene.flow(), scene.nowNs);

    assertThat(explanation.verdict()).isEqualTo(Verdict.DROP_LEASE_OVER);
    assertThat(explanation.reason()).contains("heard of in time");
  }

  @Test
  void numbersOfAnySizeHaveALease() {
    for (int nextHop : new int[] {0, 63, 64, 65, 1_000, 65_535}) {
      assertThat(leases.holds(nextHop, 5)).isFalse();
      leases.until(nextHop, 10);
      assertThat(leases.holds(nextHop, 9)).isTrue();
      assertThat(leases.holds(nextHop, 10)).isFalse();
    }
    assertThat(leases.holds(-1, 0)).isFalse();
  }
}
