package slr.core.guard;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import slr.core.flow.FlowKey;
import slr.core.guard.SocketLookup.Answer;
import slr.packet.IpPacket;
import slr.packet.PacketBuilder;

class GuardTest {

  private static final long SECOND_NS = 1_000_000_000L;

  private final List<Integer> asked = new ArrayList<>();
  private Answer answer = Answer.NOT_HELD;
  private long nowNs = -5 * SECOND_NS;

  private final Guard guard =
      new Guard(
          (sourceHigh, sourceLow, sourcePort, high, low, port) -> {
            asked.add(sourcePort);
            return answer;
          },
          7);

  @Test
  void deliversOpeningsWithoutAskingTheKernel() {
    assertThat(judge(tcp(1).syn())).isEqualTo(GuardVerdict.OPENING);
    assertThat(asked).isEmpty();
  }

  @Test
  void takesNoOtherSegmentWithSynForAnOpening() {
    assertThat(judge(tcp(1).syn().ack())).isEqualTo(GuardVerdict.STRAY);
    assertThat(judge(tcp(1).syn().fin())).isEqualTo(GuardVerdict.STRAY);
    assertThat(judge(tcp(1).syn().rst())).isEqualTo(GuardVerdict.STRAY);
    assertThat(asked).hasSize(3);
  }

  @Test
  void neverDeliversAStray() {
    assertThat(judge(tcp(1).ack())).isEqualTo(GuardVerdict.STRAY);
    assertThat(judge(tcp(1).rst())).isEqualTo(GuardVerdict.STRAY);
    assertThat(judge(tcp(1).fin().ack())).isEqualTo(GuardVerdict.STRAY);
    assertThat(judge(tcp(1))).isEqualTo(GuardVerdict.STRAY);
    assertThat(judge(PacketBuilder.ipv6().tcp(1, 80).ack())).isEqualTo(GuardVerdict.STRAY);
  }

  @Test
  void deliversWithoutASocketWhatContinuesASynDeliveredLately() {
    judge(tcp(1).seq(99).syn());
    assertThat(judge(tcp(1).seq(100).ack())).isEqualTo(GuardVerdict.FINISHING);
    assertThat(judge(tcp(1).seq(1500).ack()))
        .as("right behind it, perhaps before the kernel has made the socket")
        .isEqualTo(GuardVerdict.KNOWN);
    nowNs += Guard.FINISHED_NS;
    assertThat(judge(tcp(1).seq(1500).ack())).isEqualTo(GuardVerdict.STRAY);
    judge(tcp(2).seq(-1).syn());
    assertThat(judge(tcp(2).seq(0).fin().ack().payload(9))).isEqualTo(GuardVerdict.FINISHING);
    assertThat(judge(tcp(2).seq(0).ack()))
        .as("a SYN may be finished again")
        .isEqualTo(GuardVerdict.FINISHING);
  }

  @Test
  void deliversNothingElseWithoutASocket() {
    judge(tcp(1).seq(99).syn());
    assertThat(judge(tcp(1).seq(101).ack())).isEqualTo(GuardVerdict.STRAY);
    assertThat(judge(tcp(2).seq(100).ack())).isEqualTo(GuardVerdict.STRAY);
    assertThat(judge(tcp(1).seq(100))).isEqualTo(GuardVerdict.STRAY);
    assertThat(judge(tcp(1).seq(100).ack().rst())).isEqualTo(GuardVerdict.STRAY);
    assertThat(judge(tcp(1).seq(100).ack().syn())).isEqualTo(GuardVerdict.STRAY);
    nowNs += Guard.OPENING_LIFETIME_NS;
    assertThat(judge(tcp(1).seq(100).ack())).isEqualTo(GuardVerdict.STRAY);
  }

  @Test
  void letsAHandshakeBeFinishedOnlyByWhatAcknowledgesItsAnswer() {
    answer = Answer.HALF_OPEN;
    answer(1, 700);
    assertThat(judge(tcp(1).ackNumber(702).ack())).isEqualTo(GuardVerdict.MISFIT);
    assertThat(judge(tcp(1).ackNumber(700).ack().payload(9))).isEqualTo(GuardVerdict.MISFIT);
    assertThat(judge(tcp(1).ackNumber(702).ack().fin())).isEqualTo(GuardVerdict.MISFIT);
    assertThat(judge(tcp(1).ackNumber(701).ack())).isEqualTo(GuardVerdict.FINISHING);
    assertThat(judge(tcp(1).ackNumber(9_000).ack()))
        .as("from then on the connection is established")
        .isEqualTo(GuardVerdict.KNOWN);
    answer(2, -1);
    assertThat(judge(tcp(2).ackNumber(0).ack().fin())).isEqualTo(GuardVerdict.CONFIRMED);
    assertThat(judge(tcp(2).ackNumber(1).ack())).isEqualTo(GuardVerdict.MISFIT);
  }

  @Test
  void takesEveryAnswerOfAHandshakeForRight() {
    answer = Answer.HALF_OPEN;
    answer(1, 700);
    answer(1, 800);
    assertThat(judge(tcp(1).ackNumber(700).ack().rst())).isEqualTo(GuardVerdict.MISFIT);
    assertThat(judge(tcp(1).ackNumber(701).ack().rst())).isEqualTo(GuardVerdict.CONFIRMED);
    assertThat(judge(tcp(1).ackNumber(801).ack())).isEqualTo(GuardVerdict.FINISHING);
  }

  @Test
  void judgesAnewWhenPortsAreUsedAgain() {
    answer = Answer.HALF_OPEN;
    answer(1, 700);
    judge(tcp(1).syn());
    assertThat(judge(tcp(1).ackNumber(901).ack()))
        .as("its answer was not seen yet")
        .isEqualTo(GuardVerdict.UNVERIFIED);
    judge(tcp(1).fin().ack());
    answer(1, 900);
    assertThat(judge(tcp(1).ackNumber(902).ack())).isEqualTo(GuardVerdict.MISFIT);
  }

  @Test
  void takesNoOtherSegmentForAnAnswer() {
    answer = Answer.HALF_OPEN;
    guard.onAnswer(toClient(1).seq(700).syn().packet(), nowNs);
    guard.onAnswer(toClient(1).seq(700).ack().packet(), nowNs);
    guard.onAnswer(toClient(1).seq(700).syn().ack().rst().packet(), nowNs);
    guard.onAnswer(PacketBuilder.ipv4().udp(80, 1).packet(), nowNs);
    assertThat(judge(tcp(1).ackNumber(9).ack())).isEqualTo(GuardVerdict.UNVERIFIED);
  }

  /**
   * What nobody has seen nobody can judge: the agent is younger, or the answer took another way.
   */
  @Test
  void letsAHandshakeBeFinishedWhoseAnswerItDidNotSee() {
    answer = Answer.HALF_OPEN;
    answer(2, 700);
    assertThat(judge(tcp(1).ackNumber(9).ack())).isEqualTo(GuardVerdict.UNVERIFIED);
    nowNs += AnswerMemory.LIFETIME_NS;
    assertThat(judge(tcp(2).ackNumber(9).ack())).isEqualTo(GuardVerdict.UNVERIFIED);
    assertThat(judge(tcp(3).rst()))
        .as("it can end the handshake and cause no reset")
        .isEqualTo(GuardVerdict.CONFIRMED);
  }

  @Test
  void letsACookieBeAcknowledgedOnlyIfItIsFromHere() {
    judge(tcp(1).seq(99).syn());
    answer(1, 700);
    assertThat(judge(tcp(1).seq(100).ackNumber(500).ack())).isEqualTo(GuardVerdict.MISFIT);
    assertThat(judge(tcp(1).seq(100).ackNumber(701).ack())).isEqualTo(GuardVerdict.FINISHING);
  }

  /** Goal: no memory where nobody shows answers, and then none is expected. */
  @Test
  void remembersNoAnswersWhereNobodyShowsThem() {
    Guard blind =
        new Guard((a, b, c, d, e, f) -> Answer.HALF_OPEN, 7, GuardCapacity.USUAL.withoutAnswers());
    blind.onAnswer(toClient(1).seq(700).syn().ack().packet(), nowNs);
    blind.onPacket(tcp(2).syn().packet(), nowNs);
    assertThat(blind.onPacket(tcp(1).ackNumber(9).ack().packet(), nowNs))
        .isEqualTo(GuardVerdict.UNVERIFIED);
    assertThat(blind.evicted()).isZero();
  }

  @Test
  void asksOnceForAFlowThatTheHostHolds() {
    answer = Answer.HELD;
    assertThat(judge(tcp(1).ack())).isEqualTo(GuardVerdict.CONFIRMED);
    assertThat(judge(tcp(1).ack())).isEqualTo(GuardVerdict.KNOWN);
    assertThat(judge(tcp(2).ack())).isEqualTo(GuardVerdict.CONFIRMED);
    assertThat(asked).containsExactly(1, 2);
    assertThat(guard.heldFlowCount(nowNs)).isEqualTo(2);
    assertThat(guard.heldFlows(nowNs, 9)).contains(FlowKey.parse("tcp 192.0.2.1:2 203.0.113.1:80"));
    assertThat(guard.heldFlows(nowNs, 1)).hasSize(1);
  }

  @Test
  void asksAgainAfterARecheckTimeAndAfterAClose() {
    answer = Answer.HELD;
    judge(tcp(1).ack());
    nowNs += Guard.RECHECK_NS - 1;
    assertThat(judge(tcp(1).ack())).isEqualTo(GuardVerdict.KNOWN);
    nowNs += 1;
    assertThat(judge(tcp(1).ack())).isEqualTo(GuardVerdict.CONFIRMED);
    assertThat(judge(tcp(1).fin().ack())).isEqualTo(GuardVerdict.CONFIRMED);
    answer = Answer.NOT_HELD;
    assertThat(judge(tcp(1).ack())).isEqualTo(GuardVerdict.STRAY);
  }

  @Test
  void doesNotRememberAFlowWhoseConnectionEnds() {
    answer = Answer.ENDING;
    assertThat(judge(tcp(1).ack())).isEqualTo(GuardVerdict.CONFIRMED);
    answer = Answer.NOT_HELD;
    assertThat(judge(tcp(1).ack())).isEqualTo(GuardVerdict.STRAY);
  }

  @Test
  void dropsWhatItCannotAskAbout() {
    answer = Answer.FAILED;
    assertThat(judge(tcp(1).ack())).isEqualTo(GuardVerdict.LOOKUP_FAILED);
    answer = Answer.HELD;
    assertThat(judge(tcp(1).ack())).isEqualTo(GuardVerdict.CONFIRMED);
  }

  @Test
  void deliversDatagramsWithoutAskingTheKernel() {
    assertThat(judge(PacketBuilder.ipv4().udp(5, 53).payload(4)))
        .isEqualTo(GuardVerdict.CONNECTIONLESS);
    assertThat(judge(PacketBuilder.ipv4().echoRequest(1, 1)))
        .isEqualTo(GuardVerdict.CONNECTIONLESS);
    assertThat(asked).isEmpty();
  }

  @Test
  void letsLaterFragmentsFollowTheirFirst() {
    answer = Answer.HELD;
    assertThat(judge(later(9))).isEqualTo(GuardVerdict.STRAY_FRAGMENT);
    assertThat(judge(tcp(1).ack().payload(28).id(9).fragment(0, true)))
        .isEqualTo(GuardVerdict.CONFIRMED);
    assertThat(judge(later(9))).isEqualTo(GuardVerdict.FRAGMENT);
    assertThat(judge(later(10))).isEqualTo(GuardVerdict.STRAY_FRAGMENT);
    nowNs += Guard.FRAGMENT_LIFETIME_NS;
    assertThat(judge(later(9))).isEqualTo(GuardVerdict.STRAY_FRAGMENT);
  }

  @Test
  void letsNoFragmentFollowAStray() {
    assertThat(judge(tcp(1).ack().payload(28).id(9).fragment(0, true)))
        .isEqualTo(GuardVerdict.STRAY);
    assertThat(judge(later(9))).isEqualTo(GuardVerdict.STRAY_FRAGMENT);
  }

  @Test
  void reportsAStrayOncePerFlowAndSecond() {
    StrayReports reports = new StrayReports(7);
    IpPacket stray = tcp(1).ack().packet();
    assertThat(reports.onStray(stray, nowNs)).isTrue();
    assertThat(reports.onStray(stray, nowNs + SECOND_NS - 1)).isFalse();
    assertThat(reports.onStray(tcp(2).ack().packet(), nowNs)).isTrue();
    assertThat(reports.onStray(stray, nowNs + SECOND_NS)).isTrue();
    assertThat(reports.suppressed()).isEqualTo(1);
  }

  @Test
  void reportsNoMoreStraysThanItsRateAllows() {
    StrayReports reports = new StrayReports(7);
    int reported = 0;
    for (int port = 1; port <= 3000; port++) {
      if (reports.onStray(tcp(port).ack().packet(), nowNs)) {
        reported++;
      }
    }
    assertThat(reported).isEqualTo(StrayReports.REPORTS_PER_SECOND);
    assertThat(reports.onStray(tcp(4000).ack().packet(), nowNs + SECOND_NS)).isTrue();
  }

  private GuardVerdict judge(PacketBuilder packet) {
    return guard.onPacket(packet.packet(), nowNs);
  }

  /** The host's SYN,ACK to a client leaves. */
  private void answer(int clientPort, int sequence) {
    guard.onAnswer(toClient(clientPort).seq(sequence).syn().ack().packet(), nowNs);
  }

  private static PacketBuilder toClient(int clientPort) {
    return PacketBuilder.ipv4().from("203.0.113.1").to("192.0.2.1").tcp(80, clientPort);
  }

  private static PacketBuilder tcp(int sourcePort) {
    return PacketBuilder.ipv4().tcp(sourcePort, 80);
  }

  private static PacketBuilder later(int id) {
    return PacketBuilder.ipv4().protocol(6).id(id).fragment(48, false).payload(20);
  }
}
