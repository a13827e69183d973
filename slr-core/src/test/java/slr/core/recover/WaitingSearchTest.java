package slr.core.recover;

import static org.assertj.core.api.Assertions.assertThat;
import static slr.core.recover.SearchScene.FLOW;
import static slr.core.recover.SearchScene.segment;

import java.util.List;
import org.junit.jupiter.api.Test;
import slr.core.advertise.AdvertisementAction.Asker;
import slr.core.advertise.Holders;
import slr.core.advertise.Holders.Answer;
import slr.core.advertise.Role;
import slr.core.advertise.WhoHas;
import slr.core.forward.Verdict;

/**
 * A flow whose holder is away: nobody can say where it is, so its first segment is kept and
 * everybody asked again until somebody can.
 */
final class WaitingSearchTest {

  private final SearchScene scene = new SearchScene();
  private final int holder;
  private final int other;

  WaitingSearchTest() {
    scene.send(segment().syn());
    holder = scene.machine.nextHop();
    other = holder == 1 ? 2 : 1;
    scene.send(segment().ack());
    boolean _ = scene.machine.onEstablished(FLOW, holder, scene.nowNs);
  }

  /** The holder is away; one segment comes, and nobody knows. */
  private void lose() {
    scene.up(withoutHolder());
    assertThat(scene.send(segment().ack())).isEqualTo(Verdict.HOLD_UNKNOWN_FLOW);
    nobodyHasIt();
  }

  private Integer[] withoutHolder() {
    return List.of(1, 2, 3, 4).stream().filter(each -> each != holder).toArray(Integer[]::new);
  }

  private void nobodyHasIt() {
    for (int child = 1; child <= 3; child++) {
      if (child != holder) {
        scene.hears(child, Answer.NOT_HELD, FLOW);
      }
    }
  }

  private int rounds() {
    return (int) scene.asked(FLOW).stream().filter(child -> child == other).count();
  }

  @Test
  void keepsTheFirstSegmentAlone() {
    lose();

    assertThat(scene.released).as("all that was held is decided again").hasSize(1);
    assertThat(scene.send(segment().ack())).isEqualTo(Verdict.HOLD_UNKNOWN_FLOW);
    assertThat(scene.send(segment().ack())).isEqualTo(Verdict.DROP_TUNNEL_DOWN);
    assertThat(scene.later(500).send(segment().ack())).isEqualTo(Verdict.DROP_TUNNEL_DOWN);
  }

  @Test
  void asksEveryHalfSecondAndResetsWhenItsHostIsForgotten() {
    lose();
    for (int round = 2; round <= 5; round++) {
      scene.later(500);
      assertThat(rounds()).isEqualTo(round);
      nobodyHasIt();
    }
    scene.without(holder).later(100);
    assertThat(rounds()).isEqualTo(6);
    nobodyHasIt();

    assertThat(scene.released).as("once to keep one, once to reset it").hasSize(2);
    assertThat(scene.send(segment().ack())).isEqualTo(Verdict.RESET_NOT_HELD);
  }

  @Test
  void goesOnAsSoonAsItsHolderIsBack() {
    lose();
    scene.up(1, 2, 3, 4).later(100);
    scene.hears(holder, Answer.HELD, FLOW);

    assertThat(scene.released).hasSize(2);
    scene.goesTo(segment().ack(), holder);
  }

  @Test
  void tablesThatFollowEachOtherAreNoReasonToAskEachTime() {
    lose();
    for (int i = 0; i < 10; i++) {
      scene.up(withoutHolder());
    }
    assertThat(rounds()).isEqualTo(1);
    scene.later(100);
    assertThat(rounds()).isEqualTo(2);
  }

  @Test
  void givesUpSomeTime() {
    lose();
    for (int halves = 0; halves < 20; halves++) {
      scene.later(500);
      nobodyHasIt();
    }

    assertThat(scene.released).hasSize(2);
    assertThat(scene.send(segment().ack())).isEqualTo(Verdict.DROP_TUNNEL_DOWN);
    assertThat(scene.recovery.searching()).isZero();
    assertThat(scene.later(500).send(segment().ack())).isEqualTo(Verdict.HOLD_UNKNOWN_FLOW);
  }

  @Test
  void whoAsksMeanwhileIsAnsweredAtOnceAndItGoesOnWaiting() {
    Asker parent = new Asker("net0", Role.PARENT);
    lose();
    scene.send(segment().ack());
    scene.recovery.onWhoHas(parent, new WhoHas(900, List.of(FLOW)), scene.nowNs);
    scene.later(10);
    assertThat(rounds()).isEqualTo(2);
    nobodyHasIt();

    assertThat(scene.answers(parent)).containsExactly(Holders.of(Answer.UNKNOWN, List.of(FLOW)));
    assertThat(scene.released).as("what is held is held on").hasSize(1);
    scene.up(1, 2, 3, 4).later(100);
    scene.hears(holder, Answer.HELD, FLOW).goesTo(segment().ack(), holder);
  }

  @Test
  void answersBetweenTwoRoundsEndNothing() {
    lose();
    scene.without(holder);
    nobodyHasIt();

    assertThat(scene.released).hasSize(1);
    assertThat(scene.count(RecoveryCounter.UNASKED)).isPositive();
  }

  @Test
  void aConnectionThatWasNeverMadeDoesNotWait() {
    scene.send(segment(98).syn());
    scene.send(segment(98).ack());
    scene.up(withoutHolder());
    scene.send(segment(98).ack());
    for (int child = 1; child <= 3; child++) {
      if (child != holder) {
        scene.hears(child, Answer.NOT_HELD, SearchScene.flow(98));
      }
    }

    assertThat(scene.recovery.searching()).isZero();
  }

  @Test
  void whatNobodyEverHadDoesNotWait() {
    scene.up(withoutHolder());
    assertThat(scene.send(segment(99).ack())).isEqualTo(Verdict.HOLD_UNKNOWN_FLOW);
    for (int child = 1; child <= 3; child++) {
      scene.hears(child, Answer.NOT_HELD, SearchScene.flow(99));
    }

    assertThat(scene.send(segment(99).ack())).isEqualTo(Verdict.DROP_UNKNOWN_FLOW);
    assertThat(scene.recovery.searching()).isZero();
  }
}
