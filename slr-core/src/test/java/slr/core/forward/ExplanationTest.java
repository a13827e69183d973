package slr.core.forward;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import slr.core.choice.Candidates;
import slr.core.choice.NextHopSet;
import slr.core.choice.Standing;
import slr.core.flow.FlowKey;
import slr.core.flow.FlowRecord;
import slr.core.row.Directive;
import slr.core.row.Health;
import slr.core.row.RowKey;
import slr.packet.PacketBuilder;

class ExplanationTest {

  private static final Candidates USUAL = Candidates.usual();

  private final Scene scene =
      new Scene()
          .candidates(
              USUAL.node(1), USUAL.capacity(30).node(2), USUAL.health(Health.FAILING).node(3));

  @Test
  void unknownFlowNamesTheNextHopThatItThenGets() {
    Explanation before = explain("tcp 192.0.2.1:1234 203.0.113.1:80");
    scene.send(Scene.tcp().syn());

    assertThat(before.virtualHost()).contains(Scene.VIRTUAL_HOST);
    assertThat(before.rows()).contains(Candidates.WEB);
    assertThat(before.policy()).contains("spare-capacity");
    assertThat(before.candidates())
        .extracting(NextHopSet.Member::standing)
        .containsExactly(Standing.TAKES, Standing.TAKES, Standing.FAILING);
    assertThat(before.candidates())
        .extracting(NextHopSet.Member::share)
        .containsExactly(0.25, 0.75, 0.0);
    assertThat(before.record()).isEmpty();
    assertThat(before.verdict()).isEqualTo(Verdict.FORWARD_OPENING);
    assertThat(before.nextHop().orElseThrow().nextHop()).isEqualTo(scene.machine.nextHop());
    assertThat(before.reason())
        .startsWith("unknown flow: opened at h" + scene.machine.nextHop())
        .endsWith("; without SYN it is dropped");
  }

  @Test
  void knownFlowNamesItsHolderAndAge() {
    scene.send(Scene.tcp().syn());
    int holder = scene.machine.nextHop();
    scene.after(7);

    Explanation known = explain("tcp 192.0.2.1:1234 203.0.113.1:80");

    assertThat(known.record()).map(FlowRecord::holder).contains(holder);
    assertThat(known.reason())
        .isEqualTo(
            "known flow, opening, last seen 7 s ago, held by h"
                + holder
                + ": it stays there whatever the policy says");
    scene.down(holder);
    assertThat(explain("tcp 192.0.2.1:1234 203.0.113.1:80").reason())
        .contains(", whose tunnel is down: its packets are dropped, a new SYN is placed afresh: ");
  }

  @Test
  void changesNothing() {
    explain("tcp 192.0.2.1:1234 203.0.113.1:80");

    assertThat(scene.machine.verdicts().received()).isZero();
    assertThat(scene.machine.flowCounters().live()).isZero();
  }

  @Test
  void tellsWhatBecomesOfSynOfClosedFlowWhoseHolderDrains() {
    scene.candidates(USUAL.node(1)).send(Scene.tcp().syn());
    scene.send(Scene.tcp().fin().ack());
    scene.candidates(USUAL.directive(Directive.DRAINING).node(1), USUAL.node(2));

    Explanation closing = explain("tcp 192.0.2.1:1234 203.0.113.1:80");

    assertThat(closing.reason())
        .endsWith(
            "held by h1, which gets no new flows now: its packets go there, a new SYN is placed"
                + " afresh: opened at h2 by the 5-tuple among the weights shown");
    agrees(closing, Scene.tcp().ack());
    scene.sends(Scene.tcp().syn(), Verdict.FORWARD_OPENING, 2);
  }

  @Test
  void agreesWithTheMachineOnKeptUdpWhoseHolderFails() {
    Candidates any = Candidates.of(new RowKey(Scene.VIRTUAL_HOST, RowKey.ANY, RowKey.ANY, 0));
    scene.candidates(any.node(1)).send(Scene.udp());
    scene.candidates(any.health(Health.FAILING).node(1), any.node(2));

    agrees(explain("udp 192.0.2.1:1234 203.0.113.1:53"), Scene.udp());
    assertThat(scene.machine.nextHop()).isEqualTo(2);
  }

  @Test
  void agreesWithTheMachineOnEchoRequests() {
    Explanation answered = explain("1 192.0.2.1:0 203.0.113.1:0");
    agrees(answered, PacketBuilder.ipv4().echoRequest(1, 1));
    assertThat(answered.verdict()).isEqualTo(Verdict.ANSWER_ECHO);

    scene.options(
        new VirtualHostOptions(
            Scene.USUAL.policy(),
            Scene.USUAL.udp(),
            VirtualHostOptions.Echo.TUNNEL,
            Scene.USUAL.whenNone(),
            false));
    Explanation tunnelled = explain("1 192.0.2.1:0 203.0.113.1:0");
    agrees(tunnelled, PacketBuilder.ipv4().echoRequest(1, 1));
    assertThat(tunnelled.verdict()).isEqualTo(Verdict.FORWARD_ECHO);
  }

  @Test
  void leavesExpiredRecordsToTheMachine() {
    scene.send(Scene.tcp().syn());
    scene.after(75);

    assertThat(explain("tcp 192.0.2.1:1234 203.0.113.1:80").record()).isEmpty();
    assertThat(scene.machine.flowCounters().live()).isEqualTo(1);
  }

  @Test
  void saysWhenNobodyTakesItAndWhenItIsNotOurs() {
    assertThat(explain("tcp 192.0.2.1:1234 198.51.100.1:80").reason())
        .isEqualTo("198.51.100.1 is no virtual host: ordinary routing");
    assertThat(explain("udp 192.0.2.1:1234 203.0.113.1:80").verdict())
        .isEqualTo(Verdict.DROP_NO_TAKER);
    scene.candidates(USUAL.health(Health.FAILING).node(3));
    Explanation refused = explain("tcp 192.0.2.1:1234 203.0.113.1:80");
    assertThat(refused.verdict()).isEqualTo(Verdict.REFUSE_RESET);
    assertThat(refused.candidates()).hasSize(1);
    assertThat(refused.reason()).isEqualTo("no candidate takes new flows: a SYN is refused");
  }

  /** The packet gets what was told. */
  private void agrees(Explanation told, PacketBuilder packet) {
    scene.sends(
        packet, told.verdict(), told.nextHop().map(TunnelEnd::nextHop).orElse(NextHopSet.NONE));
  }

  private Explanation explain(String flow) {
    return scene.machine.explain(FlowKey.parse(flow), scene.nowNs);
  }
}
