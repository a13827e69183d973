package slr.core.recover;

import static org.assertj.core.api.Assertions.assertThat;
import static slr.core.recover.SearchScene.FLOW;
import static slr.core.recover.SearchScene.flow;
import static slr.core.recover.SearchScene.segment;

import java.util.List;
import org.junit.jupiter.api.Test;
import slr.core.advertise.AdvertisementAction.Asker;
import slr.core.advertise.Holders;
import slr.core.advertise.Holders.Answer;
import slr.core.advertise.Role;
import slr.core.advertise.Stray;
import slr.core.advertise.WhoHas;
import slr.core.flow.FlowKey;
import slr.core.flow.FlowRecords;
import slr.core.flow.FlowState;
import slr.core.flow.FlowTuple;
import slr.core.forward.Verdict;
import slr.packet.BareSegment;

/** A flow that is not known is looked for, and goes to who says that he has it (A17, B9). */
class RecoveryMachineTest {

  private static final Asker PARENT = new Asker("net9", Role.PARENT);

  private final SearchScene scene = new SearchScene();

  @Test
  void asksAllWhoServeTheVirtualHostAndFollowsWhoHasIt() {
    assertThat(scene.send(segment().ack())).isEqualTo(Verdict.HOLD_UNKNOWN_FLOW);
    long number = scene.machine.heldFor();
    assertThat(scene.asked(FLOW)).containsExactlyInAnyOrder(1, 2, 3);

    scene.hears(2, Answer.HELD, FLOW);

    assertThat(scene.released).containsExactly(number);
    scene.goesTo(segment().ack(), 2);
    assertThat(scene.count(RecoveryCounter.FOUND_BELOW)).isEqualTo(1);
  }

  @Test
  void asksOnceHoweverManySegmentsCome() {
    scene.send(segment().ack());
    scene.send(segment().ack());
    scene.send(segment().fin().ack());

    assertThat(scene.asked(FLOW)).hasSize(3);
  }

  @Test
  void aResetIsNotLookedFor() {
    assertThat(scene.send(segment().rst())).isEqualTo(Verdict.DROP_UNKNOWN_RESET);
    assertThat(scene.asked(FLOW)).isEmpty();
  }

  @Test
  void whatNobodyHasIsReset() {
    scene.send(segment().ack());
    scene.hears(1, Answer.NOT_HELD, FLOW).hears(2, Answer.NOT_HELD, FLOW);
    assertThat(scene.released).isEmpty();
    scene.hears(3, Answer.NOT_HELD, FLOW);

    assertThat(scene.released).hasSize(1);
    assertThat(scene.send(segment().ack())).isEqualTo(Verdict.RESET_NOT_HELD);
    assertThat(scene.asked(FLOW)).as("not asked again").hasSize(3);
  }

  @Test
  void whoHasALevelAboveResetsNothingAndTellsIt() {
    scene.recovery.top(false);
    scene.send(segment().ack());
    List.of(1, 2, 3).forEach(child -> scene.hears(child, Answer.NOT_HELD, FLOW));

    assertThat(scene.send(segment().ack())).isEqualTo(Verdict.DROP_UNKNOWN_FLOW);
    long waiting = BareSegment.of(segment().ack().packet());
    assertThat(waiting).isNotEqualTo(BareSegment.NONE);
    assertThat(scene.said).contains(new RecoveryAction.NotMine(List.of(new Stray(FLOW, waiting))));
  }

  @Test
  void whileSomebodyIsAwayNothingIsReset() {
    scene.up(1, 2, 4);
    scene.send(segment().ack());
    scene.hears(1, Answer.NOT_HELD, FLOW).hears(2, Answer.NOT_HELD, FLOW);

    assertThat(scene.released).hasSize(1);
    assertThat(scene.send(segment().ack())).isEqualTo(Verdict.DROP_UNKNOWN_FLOW);
  }

  @Test
  void whoIsAwayIsNoProofWhateverItServes() {
    scene.up(1, 2, 3);
    scene.send(segment().ack());
    List.of(1, 2, 3).forEach(child -> scene.hears(child, Answer.NOT_HELD, FLOW));

    assertThat(scene.send(segment().ack())).isEqualTo(Verdict.DROP_UNKNOWN_FLOW);
  }

  @Test
  void whoHasJustStartedConcludesNothing() {
    SearchScene young = new SearchScene(2_000, 500);
    young.recovery.onWhoHas(PARENT, new WhoHas(900, List.of(FLOW)), young.nowNs);
    young.turn();
    List.of(1, 2, 3).forEach(child -> young.hears(child, Answer.NOT_HELD, FLOW));
    assertThat(young.said)
        .contains(new RecoveryAction.Answer(PARENT, Holders.of(Answer.UNKNOWN, List.of(FLOW))));

    young.later(500);
    young.recovery.onWhoHas(PARENT, new WhoHas(900, List.of(FLOW)), young.nowNs);
    young.turn();
    List.of(1, 2, 3).forEach(child -> young.hears(child, Answer.NOT_HELD, FLOW));
    assertThat(young.said)
        .contains(new RecoveryAction.Answer(PARENT, Holders.of(Answer.NOT_HELD, List.of(FLOW))));
  }

  @Test
  void whatNobodyHasIsAskedAgainWhenAChildComes() {
    scene.up(1, 2, 3, 4).send(segment().ack());
    List.of(1, 2, 3).forEach(child -> scene.hears(child, Answer.NOT_HELD, FLOW));

    scene.up(1, 2, 3, 4);

    assertThat(scene.send(segment().ack())).isEqualTo(Verdict.HOLD_UNKNOWN_FLOW);
  }

  @Test
  void whoDoesNotKnowIsNoProof() {
    scene.send(segment().ack());
    scene
        .hears(1, Answer.NOT_HELD, FLOW)
        .hears(2, Answer.UNKNOWN, FLOW)
        .hears(3, Answer.NOT_HELD, FLOW);

    assertThat(scene.send(segment().ack())).isEqualTo(Verdict.DROP_UNKNOWN_FLOW);
    assertThat(scene.later(150).send(segment().ack()))
        .as("looked for again after a pause")
        .isEqualTo(Verdict.HOLD_UNKNOWN_FLOW);
  }

  @Test
  void silenceIsNoProof() {
    scene.send(segment().ack());
    scene.hears(1, Answer.NOT_HELD, FLOW);

    scene.later(WhoHas.PATIENCE_MS);

    assertThat(scene.released).hasSize(1);
    assertThat(scene.send(segment().ack())).isEqualTo(Verdict.DROP_UNKNOWN_FLOW);
  }

  @Test
  void whoComesMeanwhileIsAskedToo() {
    scene.up();
    assertThat(scene.send(segment().ack())).isEqualTo(Verdict.HOLD_UNKNOWN_FLOW);
    assertThat(scene.asked(FLOW)).isEmpty();

    scene.up(3);

    assertThat(scene.asked(FLOW)).containsExactly(3);
    scene.hears(3, Answer.HELD, FLOW).goesTo(segment().ack(), 3);
  }

  @Test
  void anEstablishedConnectionWinsOverAHalfOpenOne() {
    scene.send(segment().ack());
    scene.hears(1, Answer.OPENING, FLOW).hears(3, Answer.HELD, FLOW);

    scene.goesTo(segment().ack(), 3);
  }

  @Test
  void aHalfOpenOneIsBelievedWhenNobodyHasMore() {
    scene.send(segment().ack());
    scene
        .hears(1, Answer.OPENING, FLOW)
        .hears(2, Answer.NOT_HELD, FLOW)
        .hears(3, Answer.NOT_HELD, FLOW);

    scene.goesTo(segment().ack(), 1);
  }

  @Test
  void answersThatNobodyAskedForChangeNothing() {
    scene.hears(1, Answer.HELD, FLOW);
    assertThat(scene.machine.flows(9, scene.nowNs)).isEmpty();

    scene.send(segment().ack());
    scene.hears(4, Answer.HELD, FLOW);

    assertThat(scene.machine.flows(9, scene.nowNs)).isEmpty();
    assertThat(scene.count(RecoveryCounter.UNASKED)).isEqualTo(2);
  }

  @Test
  void aFlowWhoseHolderIsGoneIsLookedForElsewhere() {
    scene.send(segment().syn());
    int before = scene.machine.nextHop();
    int other = before == 1 ? 2 : 1;
    scene.up(other);

    assertThat(scene.send(segment().ack())).isEqualTo(Verdict.HOLD_UNKNOWN_FLOW);
    scene.hears(other, Answer.HELD, FLOW).goesTo(segment().ack(), other);
    assertThat(scene.count(RecoveryCounter.FOUND_MOVED)).isEqualTo(1);
  }

  @Test
  void aFloodIsNotLookedForBeyondItsBudget() {
    SearchScene narrow = new SearchScene(10);
    for (int port = 2_000; port < 3_000; port++) {
      narrow.send(segment(port).ack());
    }
    long over = narrow.count(Verdict.DROP_SEARCH_OVER_BUDGET);

    assertThat(over).isEqualTo(990);
    assertThat(narrow.recovery.searching()).isEqualTo(10);

    narrow.recovery.onStalled(2, List.of(FLOW), narrow.nowNs);
    narrow.turn().goesTo(segment().ack(), 2);
  }

  @Test
  void aStalledFlowBecomesKnownAndIsToldUpward() {
    assertThat(scene.recovery.onStalled(2, List.of(FLOW), scene.nowNs)).containsExactly(FLOW);

    scene.goesTo(segment().ack(), 2);
    assertThat(scene.count(RecoveryCounter.FOUND_STALLED)).isEqualTo(1);
  }

  @Test
  void aFlowThatStallsIsEstablished() {
    scene.send(segment().syn());
    int holder = scene.machine.nextHop();
    scene.send(segment().ack());

    assertThat(scene.recovery.onStalled(holder, List.of(FLOW), scene.nowNs)).containsExactly(FLOW);

    assertThat(scene.machine.flows(9, scene.nowNs).getFirst().state())
        .isEqualTo(FlowState.ESTABLISHED);
    assertThat(scene.count(RecoveryCounter.FOUND_STALLED)).isZero();
  }

  @Test
  void aFlowOfAnotherOrOfAnotherVirtualHostIsNotBelieved() {
    scene.send(segment().syn());
    int holder = scene.machine.nextHop();

    assertThat(scene.recovery.onStalled(holder % 3 + 1, List.of(FLOW), scene.nowNs)).isEmpty();
    assertThat(scene.recovery.onStalled(4, List.of(flow(7)), scene.nowNs)).isEmpty();

    assertThat(scene.count(RecoveryCounter.REFUSED_HOLDER)).isEqualTo(1);
    assertThat(scene.count(RecoveryCounter.REFUSED_VIRTUAL_HOST)).isEqualTo(1);
    scene.goesTo(segment().ack(), holder);
  }

  @Test
  void whatAMateAloneHasToldYieldsToWhoHoldsIt() {
    FlowRecords records = scene.machine.records();
    records.mirrored(
        records.found(new FlowTuple().set(FLOW), 1, FlowState.CONFIRMING, scene.nowNs));

    assertThat(scene.recovery.onStalled(2, List.of(FLOW), scene.nowNs)).containsExactly(FLOW);

    scene.goesTo(segment().ack(), 2);
    assertThat(scene.machine.flowCounters().takenOver()).as("it is not the mate's word").isZero();
  }

  /** E8: its record still names it, and it is not known any more. */
  @Test
  void aFlowOfAHostThatDiedIsReset() {
    scene.send(segment().syn());
    int holder = scene.machine.nextHop();
    scene.send(segment().ack());
    scene.without(holder);

    scene.send(segment().ack());
    for (int child = 1; child <= 3; child++) {
      if (child != holder) {
        scene.hears(child, Answer.NOT_HELD, FLOW);
      }
    }
    assertThat(scene.send(segment().ack())).isEqualTo(Verdict.RESET_NOT_HELD);
  }

  @Test
  void answersAParentFromItsRecordsElseFromBelow() {
    scene.recovery.onStalled(1, List.of(FLOW), scene.nowNs);
    FlowKey other = flow(99);

    scene.recovery.onWhoHas(PARENT, new WhoHas(900, List.of(FLOW, other)), scene.nowNs);
    scene.turn();
    assertThat(scene.answers(PARENT)).containsExactly(Holders.of(Answer.HELD, List.of(FLOW)));
    assertThat(scene.asked(other)).hasSize(3);

    List.of(1, 2, 3).forEach(child -> scene.hears(child, Answer.NOT_HELD, other));
    assertThat(scene.answers(PARENT)).contains(Holders.of(Answer.NOT_HELD, List.of(other)));
    assertThat(scene.said).noneMatch(RecoveryAction.NotMine.class::isInstance);
  }

  @Test
  void aQuestionEndsAfterSoManyLevels() {
    scene.recovery.onWhoHas(PARENT, new WhoHas(WhoHas.STEP_MS, List.of(FLOW)), scene.nowNs);
    scene.turn();

    assertThat(scene.answers(PARENT)).containsExactly(Holders.of(Answer.UNKNOWN, List.of(FLOW)));
    assertThat(scene.asked(FLOW)).isEmpty();
  }
}
