package slr.core.spare;

import static org.assertj.core.api.Assertions.assertThat;
import static slr.core.spare.Pair.flow;
import static slr.core.spare.Pair.segment;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import slr.core.flow.FlowKey;
import slr.core.flow.FlowState;
import slr.core.flow.FlowTuple;
import slr.core.forward.Verdict;
import slr.core.spare.FlowDelta.Change;
import slr.packet.IpAddress;
import slr.packet.PacketBuilder;

/** What one SLR of a cluster knows of its flows the other knows, too, before it fails (A16). */
class SpareMachineTest {

  private final Pair pair = new Pair();

  @Test
  void theOtherKnowsAConnectionOnceItIsEstablished() {
    pair.meet();
    int holder = pair.a.establish(1000);
    pair.later(10);

    assertThat(pair.b.holder(1000)).isEqualTo(holder);
    assertThat(pair.b.machine.onPacket(segment(1000).ack().packet(), pair.nowNs))
        .isEqualTo(Verdict.FORWARD_KNOWN);
    assertThat(pair.b.machine.nextHop()).as("its own number").isEqualTo(pair.b.child(holder));
    assertThat(pair.b.state(1000)).isEqualTo(FlowState.ESTABLISHED);
  }

  @Test
  void whatComesAfterAllIsCountedOnceAsTakenOver() {
    pair.meet();
    pair.a.establish(1000);
    pair.a.establish(1001);
    pair.later(10);
    assertThat(pair.b.machine.flowCounters().takenOver()).isZero();
    for (int i = 0; i < 3; i++) {
      pair.b.machine.onPacket(segment(1000).ack().packet(), pair.nowNs);
    }
    pair.b.establish(1002);

    assertThat(pair.b.machine.flowCounters().takenOver()).isEqualTo(1);
    assertThat(pair.a.machine.flowCounters().takenOver()).isZero();
  }

  @Test
  void evenIfItsHostSaysBeforeThatItIsEstablished() {
    pair.meet();
    int holder = pair.a.establish(1000);
    pair.later(10);
    boolean believed =
        pair.b.machine.onEstablished(Pair.flow(1000), pair.b.child(holder), pair.nowNs);
    assertThat(believed).isTrue();
    assertThat(pair.b.machine.flowCounters().takenOver()).isZero();
    pair.b.machine.onPacket(segment(1000).ack().packet(), pair.nowNs);

    assertThat(pair.b.machine.flowCounters().takenOver()).isEqualTo(1);
    assertThat(pair.b.state(1000)).isEqualTo(FlowState.ESTABLISHED);
  }

  @Test
  void andForgetsItWhenItHasEnded() {
    pair.meet();
    int holder = pair.a.establish(1000);
    pair.later(10);
    pair.a.close(1000, holder);
    pair.later(10);

    assertThat(pair.b.holder(1000)).isZero();
  }

  @Test
  void whatPassesTheOtherItselfIsItsOwnToJudge() {
    pair.meet();
    int holder = pair.a.establish(1000);
    pair.later(10);
    pair.b.machine.onPacket(segment(1000).ack().packet(), pair.nowNs);
    pair.a.close(1000, holder);
    pair.later(10);

    assertThat(pair.b.holder(1000)).isEqualTo(holder);
  }

  @Test
  void datagramsAreToldWhenTheyArePlaced() {
    pair.meet();
    FlowKey flow = FlowKey.parse("udp 192.0.2.1:53 203.0.113.1:80");
    PacketBuilder datagram = PacketBuilder.ipv4().udp(53, 80);
    pair.a.machine.onPacket(datagram.packet(), pair.nowNs);
    pair.later(10);

    assertThat(pair.b.holder(flow)).isEqualTo(pair.a.holder(flow)).isNotZero();
    assertThat(pair.b.machine.onPacket(datagram.packet(), pair.nowNs))
        .isEqualTo(Verdict.FORWARD_KNOWN);
  }

  @Test
  void whoComesIsToldEverything() {
    for (int port = 1; port <= 500; port++) {
      pair.a.establish(port);
    }
    pair.meet().later(100);

    for (int port = 1; port <= 500; port++) {
      assertThat(pair.b.holder(port)).isEqualTo(pair.a.holder(port)).isNotZero();
    }
    assertThat(pair.b.mate().heardAll()).isTrue();
    assertThat(pair.a.mate().toldAll()).isTrue();
    assertThat(pair.b.count(SpareCounter.GAPS)).isZero();
  }

  @Test
  void whoHasLostItsMemoryHearsAlsoWhatNeverPassedTheOther() {
    pair.meet();
    pair.a.establish(1000);
    pair.later(10);
    Pair after = new Pair();
    // The same b, and another process of a.
    pair.b.spare.mates(Map.of("a", 2L), pair.nowNs);
    after.a.spare.mates(Map.of("b", 1L), pair.nowNs);
    for (int i = 0; i < 10; i++) {
      pair.b.spare.flush(pair.nowNs + i * 10L * Pair.MS);
      pair.b
          .spare
          .pollActions()
          .forEach(action -> after.a.spare.onFrame("b", action.frame(), pair.nowNs));
    }

    assertThat(after.a.holder(1000)).isNotZero();
  }

  @Test
  void theLagIsMeasured() {
    pair.meet().later(100);
    pair.connected = false;
    pair.a.establish(1000);
    pair.later(300);
    assertThat(pair.a.mate().lagNs()).isGreaterThan(250L * Pair.MS);
    pair.connected = true;
    // What was said meanwhile has gone, as it may not; it is missed, and told again.
    pair.later(2_500);

    assertThat(pair.b.holder(1000)).isNotZero();
    assertThat(pair.b.count(SpareCounter.GAPS)).isPositive();
    assertThat(pair.a.count(SpareCounter.TOLD_AGAIN)).isPositive();
    assertThat(pair.a.mate().lagNs()).isLessThan(20 * Pair.MS);
    assertThat(pair.a.mate().worstLagNs()).isGreaterThan(250L * Pair.MS);
  }

  @Test
  void oneBatchTakesManyChanges() {
    pair.meet().later(1_200);
    pair.a.all.clear();
    for (int port = 1; port <= 256; port++) {
      pair.a.establish(port);
    }
    pair.later(4);

    List<SpareFrame> batches =
        pair.a.all.stream().filter(SpareFrame.Batch.class::isInstance).toList();
    assertThat(batches).hasSizeBetween(4, 5);
  }

  @Test
  void whatDoesNotFitIsToldAgainLater() {
    Pair large = new Pair(2 * SpareConfig.PENDING);
    large.meet().later(20);
    large.connected = false;
    int count = SpareConfig.PENDING + 17_000;
    for (int i = 0; i < count; i++) {
      FlowKey flow =
          FlowKey.parse(
              "tcp 192.0.2." + (1 + i / 60_000) + ":" + (1 + i % 60_000) + " 203.0.113.1:80");
      large.a.machine.adopt(
          new FlowTuple().set(flow), large.a.child(1), large.a.child(1), large.nowNs, large.nowNs);
      large.a.spare.onEstablished(new FlowTuple().set(flow), large.a.child(1));
    }
    assertThat(large.a.count(SpareCounter.OVERFLOWED)).isPositive();
    large.connected = true;
    large.later(10_000);

    assertThat(large.b.machine.flowCounters().live()).isEqualTo(count);
  }

  @Test
  void aChildThatIsNotKnownYetHasItsFlowsAskedForAgain() {
    pair.b.children(true, false);
    pair.meet();
    int port = 1;
    while (pair.a.establish(port) != 2) {
      port++;
    }
    pair.later(1_500);
    assertThat(pair.b.holder(port)).isZero();
    assertThat(pair.b.count(SpareCounter.REFUSED_CHILD)).isPositive();

    pair.b.children(true, true);
    pair.later(1_500);

    assertThat(pair.b.holder(port)).isEqualTo(2);
  }

  @Test
  void soHasOneWhoseRowsComeLater() {
    pair.a.establish(1000);
    pair.b.rows(false);
    pair.meet().later(1_500);
    assertThat(pair.b.count(SpareCounter.REFUSED_VIRTUAL_HOST)).isPositive();
    assertThat(pair.b.mate().heardAll()).isFalse();

    pair.b.rows(true);
    pair.later(1_500);
    assertThat(pair.b.mate().heardAll()).isTrue();

    assertThat(pair.b.holder(1000)).isEqualTo(pair.a.holder(1000)).isNotZero();
    assertThat(pair.a.count(SpareCounter.TOLD_AGAIN)).isEqualTo(1);
  }

  @Test
  void whatNobodyNamesAnyMoreIsNotWaitedFor() {
    pair.meet();
    FlowDelta lost = new FlowDelta(Change.BEGUN, "s9", IpAddress.parse("10.0.0.1"), flow(7));
    pair.b.spare.onFrame("a", new SpareFrame.Batch(1_000, 1, 0, true, List.of(lost)), pair.nowNs);
    pair.later(100);
    assertThat(pair.b.mate().heardAll()).isFalse();
    pair.later(200_000);

    assertThat(pair.b.mate().heardAll()).isTrue();
  }

  @Test
  void whoDoesNotHearThatHeIsAskedIsAskedAgain() {
    pair.meet().later(1_500);
    SpareFrame again = new SpareFrame.TellAgain(1_000);
    pair.b.spare.onFrame("a", new SpareFrame.Batch(1_000, 2, 0, false, List.of()), pair.nowNs);
    pair.b.spare.flush(pair.nowNs);
    assertThat(pair.b.spare.pollActions()).contains(new SpareAction("a", again));
    pair.b.all.clear();
    pair.later(29_000);
    assertThat(pair.b.all).doesNotContain(again);
    pair.later(2_000);

    assertThat(pair.b.all).contains(again);
  }

  @Test
  void nothingIsBelievedOfOthersThanTheOneThatHasTheRow() {
    pair.meet();
    FlowKey foreign = FlowKey.parse("tcp 192.0.2.1:7 198.51.100.1:80");
    says(new FlowDelta(Change.BEGUN, "s1", IpAddress.parse("10.0.0.1"), foreign));
    says(new FlowDelta(Change.BEGUN, "s1", IpAddress.parse("10.0.0.9"), flow(7)));
    says(new FlowDelta(Change.BEGUN, "s9", IpAddress.parse("10.0.0.1"), flow(7)));

    assertThat(pair.b.machine.flowCounters().live()).isZero();
    assertThat(pair.b.count(SpareCounter.REFUSED_VIRTUAL_HOST)).isEqualTo(1);
    assertThat(pair.b.count(SpareCounter.REFUSED_END)).isEqualTo(1);
    assertThat(pair.b.count(SpareCounter.REFUSED_CHILD)).isEqualTo(1);
  }

  @Test
  void anEstablishedFlowStaysWhereItIs() {
    pair.meet();
    int holder = pair.b.establish(1000);
    says(new FlowDelta(Change.BEGUN, "s" + (3 - holder), end(3 - holder), flow(1000)));

    assertThat(pair.b.holder(1000)).isEqualTo(holder);
    assertThat(pair.b.count(SpareCounter.REFUSED_HOLDER)).isEqualTo(1);
  }

  @Test
  void aMirroredFlowMovesWithItsHolder() {
    pair.meet();
    says(new FlowDelta(Change.BEGUN, "s1", end(1), flow(1000)));
    says(new FlowDelta(Change.BEGUN, "s2", end(2), flow(1000)));

    assertThat(pair.b.holder(1000)).isEqualTo(2);
    pair.b.machine.onPacket(segment(1000).ack().packet(), pair.nowNs);
    assertThat(pair.b.state(1000)).isEqualTo(FlowState.ESTABLISHED);
  }

  @Test
  void theNumbersOfAProcessBeforeAreNotHeard() {
    pair.meet().later(20);
    long stale = pair.b.count(SpareCounter.STALE);
    pair.b.spare.onFrame("a", new SpareFrame.Batch(1, 9, 0, false, List.of()), pair.nowNs);
    pair.b.spare.onFrame("nobody", new SpareFrame.TellAgain(1), pair.nowNs);
    pair.b.spare.onFrame("a", new SpareFrame.Ack(100, 99, 5), pair.nowNs);

    assertThat(pair.b.count(SpareCounter.STALE)).isEqualTo(stale + 3);
  }

  @Test
  void whatIsOverIsNotToldAroundForEver() {
    pair.meet();
    int holder = pair.a.establish(1000);
    pair.later(10);
    assertThat(pair.b.spare.counters()).doesNotContainKey(SpareCounter.TOLD);
    pair.later(1_200_000);

    assertThat(pair.a.holder(1000)).isEqualTo(holder);
    assertThat(pair.b.count(SpareCounter.RENEWED)).as("told again").isPositive();
    assertThat(pair.b.spare.counters()).as("not by b").doesNotContainKey(SpareCounter.TOLD);
  }

  @Test
  void nobodyIsTalkedToWhoIsNotThere() {
    pair.a.establish(1000);
    pair.a.spare.flush(pair.nowNs);
    assertThat(pair.a.spare.pollActions()).isEmpty();
    assertThat(pair.a.spare.nextDeadlineNs()).isEqualTo(Long.MAX_VALUE);
  }

  private static IpAddress end(int child) {
    return IpAddress.parse("10.0.0." + child);
  }

  private long said;

  /** A says this to b. */
  private void says(FlowDelta delta) {
    said++;
    pair.b.spare.onFrame(
        "a", new SpareFrame.Batch(1_000, said, 0, false, List.of(delta)), pair.nowNs);
  }
}
