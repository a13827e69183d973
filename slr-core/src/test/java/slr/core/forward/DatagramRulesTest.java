package slr.core.forward;

import static org.assertj.core.api.Assertions.assertThat;
import static slr.core.forward.Scene.udp;
import static slr.core.forward.Verdict.DROP_NO_TAKER;
import static slr.core.forward.Verdict.FORWARD_KNOWN;
import static slr.core.forward.Verdict.FORWARD_OPENING;
import static slr.core.forward.Verdict.FORWARD_STATELESS;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import slr.core.choice.Candidate;
import slr.core.choice.Candidates;
import slr.core.row.Directive;
import slr.core.row.Health;
import slr.core.row.RowKey;
import slr.packet.PacketBuilder;

class DatagramRulesTest {

  private static final Candidates ANY =
      Candidates.of(new RowKey(Scene.VIRTUAL_HOST, RowKey.ANY, RowKey.ANY, 0));
  private static final Candidate H1 = ANY.node(1);
  private static final Candidate H2 = ANY.node(2);

  private final Scene scene = new Scene().candidates(H1);

  @Test
  void keptFlowStaysWithItsHost() {
    scene
        .sends(udp(), FORWARD_OPENING, 1)
        .candidates(ANY.directive(Directive.DRAINING).node(1), H2);

    scene.after(299).sends(udp(), FORWARD_KNOWN, 1);
    scene.after(300).sends(udp(), FORWARD_OPENING, 2);
  }

  @Test
  void keptFlowMovesOnWhenItsHolderIsGone() {
    scene.sends(udp(), FORWARD_OPENING, 1).candidates(H1, H2);

    scene.down(1).sends(udp(), FORWARD_OPENING, 2).sends(udp(), FORWARD_KNOWN, 2);
    scene.candidates(H1, ANY.directive(Directive.INACTIVE).node(2)).down();
    scene.sends(udp(), FORWARD_OPENING, 1);
    assertThat(scene.machine.flowCounters().live()).isEqualTo(1);
  }

  @Test
  void keptFlowMovesOnWhenItsHolderFailsAndNotForItsLoad() {
    scene.sends(udp(), FORWARD_OPENING, 1);

    scene.candidates(ANY.capacity(0).node(1), H2).sends(udp(), FORWARD_KNOWN, 1);
    scene.candidates(ANY.health(Health.FAILING).node(1), H2);
    scene.sends(udp(), FORWARD_OPENING, 2);
    scene.candidates(H1, H2).sends(udp(), FORWARD_KNOWN, 2);
  }

  @Test
  void statelessFlowHasNoRecordAndGoesByHash() {
    scene.udp(VirtualHostOptions.Udp.STATELESS).candidates(H1, H2);
    Set<Integer> used = new HashSet<>();
    for (int port = 1; port <= 100; port++) {
      PacketBuilder packet = PacketBuilder.ipv4().udp(port, 53);
      assertThat(scene.send(packet)).isEqualTo(FORWARD_STATELESS);
      int first = scene.machine.nextHop();
      used.add(first);
      scene.sends(packet, FORWARD_STATELESS, first);
    }

    assertThat(used).containsExactlyInAnyOrder(1, 2);
    assertThat(scene.machine.flowCounters().inserted()).isZero();
  }

  @Test
  void nobodyTakesItIsADropWithoutAnswer() {
    scene.candidates().sends(udp(), DROP_NO_TAKER);
    scene.sends(PacketBuilder.ipv4().protocol(47).payload(8), DROP_NO_TAKER);
  }

  @Test
  void otherProtocolsOfAClientGoToOneHost() {
    scene.candidates(H1, H2);
    Set<Integer> used = new HashSet<>();
    for (int client = 1; client <= 100; client++) {
      String from = "192.0.2." + client;
      assertThat(scene.send(PacketBuilder.ipv4().from(from).protocol(47).payload(8)))
          .isEqualTo(FORWARD_STATELESS);
      int first = scene.machine.nextHop();
      used.add(first);
      scene.sends(
          PacketBuilder.ipv4().from(from).protocol(50).payload(80), FORWARD_STATELESS, first);
    }

    assertThat(used).containsExactlyInAnyOrder(1, 2);
  }
}
