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
import slr.core.advertise.PinCopy;
import slr.core.advertise.Role;
import slr.core.advertise.WhoHas;
import slr.core.flow.FlowKey;
import slr.core.flow.FlowState;
import slr.core.flow.FlowTuple;
import slr.core.flow.HashKey;
import slr.core.forward.Verdict;

/** A flow's home is asked first, and told where its flows are (A17, B7). */
class HomeTest {

  private static final Asker NEIGHBOUR = new Asker("net2", Role.PEER);

  private final SearchScene scene = new SearchScene();

  @Test
  void asksTheHomeFirstAndTheChildrenWhenItDoesNotKnow() {
    scene.recovery.neighbours(List.of("net2"));
    FlowKey away = awayFromHome();

    scene.send(segment(away.sourcePort()).ack());
    assertThat(scene.askedNeighbours()).hasSize(1);
    assertThat(scene.asked(away)).isEmpty();
    scene.recovery.onCopy(new PinCopy("h3", List.of(away), List.of()), scene.nowNs);
    scene.turn().goesTo(segment(away.sourcePort()).ack(), 3);

    FlowKey unknown = awayFromHome(away.sourcePort() + 1);
    scene.send(segment(unknown.sourcePort()).ack());
    scene.recovery.onNeighbourHolders(Holders.of(Answer.UNKNOWN, List.of(unknown)), scene.nowNs);
    scene.turn();
    assertThat(scene.asked(unknown)).hasSize(3);
  }

  @Test
  void aHomeThatNamesWhomNobodyReachesIsNoHelpAndNoProof() {
    scene.recovery.neighbours(List.of("net2"));
    scene.up(1, 2, 4);
    FlowKey away = awayFromHome();
    scene.send(segment(away.sourcePort()).ack());

    scene.recovery.onCopy(new PinCopy("h3", List.of(away), List.of()), scene.nowNs);
    scene.turn();

    assertThat(scene.asked(away)).containsExactlyInAnyOrder(1, 2);
    scene.hears(1, Answer.NOT_HELD, away).hears(2, Answer.NOT_HELD, away);
    assertThat(scene.send(segment(away.sourcePort()).ack())).isEqualTo(Verdict.DROP_UNKNOWN_FLOW);
  }

  /** The home is asked once, and rounds of questions follow. */
  @Test
  void whomItNamedIsNoProofInAnyLaterRound() {
    FlowKey away = awayFromHome();
    scene.send(segment(away.sourcePort()).syn());
    int holder = scene.machine.nextHop();
    boolean _ = scene.machine.onEstablished(away, holder, scene.nowNs);
    scene.recovery.neighbours(List.of("net2"));
    scene.without(holder).send(segment(away.sourcePort()).ack());
    scene.recovery.onCopy(new PinCopy("h9", List.of(away), List.of()), scene.nowNs);
    scene.turn();

    for (int round = 1; round <= 4; round++) {
      for (int child = 1; child <= 3; child++) {
        if (child != holder) {
          scene.hears(child, Answer.NOT_HELD, away);
        }
      }
      scene.later(500);
    }

    assertThat(scene.asked(away)).hasSizeGreaterThan(6);
    assertThat(scene.count(RecoveryCounter.NOT_HELD)).isZero();
  }

  @Test
  void aHomeThatWasWrongIsNotAskedAgain() {
    scene.recovery.neighbours(List.of("net2"));
    FlowKey away = awayFromHome();
    scene.send(segment(away.sourcePort()).ack());
    scene.recovery.onCopy(new PinCopy("h3", List.of(away), List.of()), scene.nowNs);
    scene.turn().goesTo(segment(away.sourcePort()).ack(), 3);

    assertThat(scene.machine.onNotMine(away, 3, scene.nowNs)).isTrue();
    scene.turn().send(segment(away.sourcePort()).ack());

    assertThat(scene.askedNeighbours()).hasSize(1);
    assertThat(scene.asked(away)).hasSize(3);
    assertThat(scene.copies()).contains(new PinCopy("h3", List.of(), List.of(away)));
  }

  @Test
  void whatANeighbourEndsMustBeWhatItBegan() {
    scene.send(segment().syn());
    String holder = "h" + scene.machine.nextHop();
    for (int i = 0; i < 3; i++) {
      scene.send(segment().ack());
    }

    scene.recovery.onCopy(new PinCopy(holder, List.of(), List.of(FLOW)), scene.nowNs);

    assertThat(scene.machine.flows(9, scene.nowNs).getFirst().state())
        .isEqualTo(FlowState.ESTABLISHED);
  }

  /** A whole point of presence moves here: two messages for each 64 flows. */
  @Test
  void flowsThatMoveTogetherCostFewMessages() {
    SearchScene wide = new SearchScene(100_000);
    wide.recovery.neighbours(List.of("net2"));
    int flows = 10_000;
    int answered = 0;
    for (int port = 1; port <= flows; port++) {
      wide.machine.onPacket(segment(port).ack().packet(), wide.nowNs);
      if (port % 64 == 0 || port == flows) {
        int before = wide.askedNeighbours().size();
        wide.turn();
        List<WhoHas> asked = wide.askedNeighbours();
        for (WhoHas question : asked.subList(before, asked.size())) {
          wide.recovery.onCopy(new PinCopy("h1", question.flows(), List.of()), wide.nowNs);
          answered++;
        }
        wide.turn();
      }
    }
    // Of those that are at home here the neighbours would have copies; the children are asked.
    assertThat(wide.count(RecoveryCounter.FOUND_HOME)).isBetween(4_000L, 6_000L);
    assertThat(wide.askedNeighbours().size() + answered).isLessThan(flows / 10);
  }

  @Test
  void aSilentHomeIsNotWaitedForLong() {
    scene.recovery.neighbours(List.of("net2"));
    FlowKey away = awayFromHome();
    scene.send(segment(away.sourcePort()).ack());

    scene.later(100);

    assertThat(scene.asked(away)).hasSize(3);
  }

  @Test
  void tellsTheHomeWhereItsFlowsAre() {
    scene.recovery.neighbours(List.of("net2"));
    FlowKey away = awayFromHome();
    scene.send(segment(away.sourcePort()).syn());
    int holder = scene.machine.nextHop();
    assertThat(scene.machine.onEstablished(away, holder, scene.nowNs)).isTrue();
    scene.turn();
    assertThat(scene.copies()).containsExactly(new PinCopy("h" + holder, List.of(away), List.of()));

    scene.machine.onClosed(away, holder, scene.nowNs);
    scene.turn();
    assertThat(scene.copies()).contains(new PinCopy("h" + holder, List.of(), List.of(away)));
  }

  @Test
  void aNeighbourThatComesHearsOfTheFlowsThatThereAre() {
    for (int port = 1; port < 40; port++) {
      scene.recovery.onStalled(1, List.of(flow(port)), scene.nowNs);
      scene.send(segment(port).ack());
    }
    scene.recovery.neighbours(List.of("net2"));
    scene.turn();

    long told = scene.copies().stream().mapToLong(copy -> copy.begun().size()).sum();
    assertThat(told).isBetween(5L, 34L);
  }

  @Test
  void aHomeAnswersANeighbourByWhatItKnowsAlone() {
    scene.recovery.onStalled(1, List.of(FLOW), scene.nowNs);

    scene.recovery.onWhoHas(NEIGHBOUR, new WhoHas(900, List.of(FLOW, flow(5))), scene.nowNs);
    scene.turn();

    assertThat(scene.copies()).containsExactly(new PinCopy("h1", List.of(FLOW), List.of()));
    assertThat(scene.answers(NEIGHBOUR))
        .containsExactly(Holders.of(Answer.UNKNOWN, List.of(flow(5))));
    assertThat(scene.asked(flow(5))).isEmpty();
  }

  @Test
  void aNeighbourCannotSendFlowsToWhoDoesNotServeThem() {
    scene.recovery.onCopy(new PinCopy("h4", List.of(FLOW), List.of()), scene.nowNs);
    scene.recovery.onCopy(new PinCopy("nobody", List.of(FLOW), List.of()), scene.nowNs);

    assertThat(scene.machine.flows(9, scene.nowNs)).isEmpty();
    assertThat(scene.count(RecoveryCounter.REFUSED_VIRTUAL_HOST)).isEqualTo(2);
  }

  private static FlowKey awayFromHome() {
    return awayFromHome(1);
  }

  /** A flow whose home is net2, not the node itself. */
  private static FlowKey awayFromHome(int fromPort) {
    Home home = new Home("net1", new HashKey(7, 8));
    home.neighbours(List.of("net2"));
    int port = fromPort;
    while (home.elsewhere(new FlowTuple().set(flow(port))).isEmpty()) {
      port++;
    }
    return flow(port);
  }
}
