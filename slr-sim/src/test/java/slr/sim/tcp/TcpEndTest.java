package slr.sim.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import slr.packet.TcpHeader;
import slr.sim.time.Chance;
import slr.sim.time.EventQueue;

/** Two ends and a wire that loses, doubles and delays. */
final class TcpEndTest {

  private static final long MS = 1_000_000;

  private final EventQueue queue = new EventQueue();
  private final Chance chance = new Chance(1);
  private double loss;
  private double doubling;

  private final class End extends TcpEnd {
    final List<Segment> sent = new ArrayList<>();
    @Nullable End other;
    Conversation.@Nullable End how;
    long got;
    boolean answers;

    End() {
      super(1_000);
    }

    @Override
    protected void transmit(Segment segment) {
      sent.add(segment);
      int copies = chance.happens(loss) ? 0 : chance.happens(doubling) ? 2 : 1;
      for (int i = 0; i < copies; i++) {
        queue.after(chance.between(10 * MS, 30 * MS), () -> deliver(segment));
      }
    }

    private void deliver(Segment segment) {
      End to = other;
      if (to == null) {
        return;
      }
      if (to.state() == State.CLOSED && to.how == null && segment.isOpening()) {
        to.accept(segment, 77_000, queue.nowNs());
      } else {
        to.onSegment(segment, queue.nowNs());
      }
    }

    @Override
    protected void wakeAt(long timeNs) {
      queue.at(timeNs, () -> onTimer(queue.nowNs()));
    }

    @Override
    protected void onEstablished() {}

    @Override
    protected void onData(int bytes) {
      got += bytes;
      if (answers && got == 5_000) {
        write(20_000, queue.nowNs());
      }
    }

    @Override
    protected void onPeerFinished() {
      if (answers) {
        finish(queue.nowNs());
      }
    }

    @Override
    protected void onEnd(Conversation.End end) {
      how = end;
    }
  }

  private final End client = new End();
  private final End server = new End();

  TcpEndTest() {
    client.other = server;
    server.other = client;
    server.answers = true;
  }

  private void converse() {
    client.open(0xffff_fff0, queue.nowNs());
    client.write(5_000, queue.nowNs());
    run(60);
    client.finish(queue.nowNs());
    run(60);
  }

  private void run(long seconds) {
    long untilNs = queue.nowNs() + seconds * 1_000 * MS;
    while (queue.step(untilNs)) {
      assertThat(client.sent.size()).isLessThan(10_000);
    }
  }

  private void assertAllWasSaid() {
    assertThat(server.got).isEqualTo(5_000);
    assertThat(client.got).isEqualTo(20_000);
    assertThat(client.how).isEqualTo(Conversation.End.DONE);
    assertThat(server.how).isEqualTo(Conversation.End.DONE);
  }

  @Test
  void saysAllOverAGoodWire() {
    converse();
    assertAllWasSaid();
  }

  @Test
  void saysAllOverABadWire() {
    loss = 0.2;
    doubling = 0.2;
    converse();
    assertAllWasSaid();
  }

  @Test
  void givesUpWhenNobodyAnswers() {
    client.other = null;
    client.open(1, queue.nowNs());
    run(60);
    assertThat(client.how).isEqualTo(Conversation.End.NEVER_OPENED);
    assertThat(client.sent).hasSize(5).allMatch(Segment::isOpening);
  }

  @Test
  void isNotResetByWhoDoesNotKnowTheSequence() {
    client.open(1, queue.nowNs());
    run(1);
    client.onSegment(new Segment(TcpHeader.RST, 12_345, 0, 0), queue.nowNs());
    assertThat(client.state()).isEqualTo(TcpEnd.State.ESTABLISHED);
    client.onSegment(new Segment(TcpHeader.RST, 77_001, 0, 0), queue.nowNs());
    assertThat(client.how).isEqualTo(Conversation.End.RESET);
  }

  @Test
  void sendsShorterSegmentsWhenTold() {
    client.open(1, queue.nowNs());
    run(1);
    client.onTooBig(400, queue.nowNs());
    client.write(5_000, queue.nowNs());
    run(10);
    assertThat(server.got).isEqualTo(5_000);
    assertThat(client.sent).allMatch(segment -> segment.dataBytes() <= 400);
  }
}
