package slr.plane.flow;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class FlowClockTest {

  private static final long UNIT_NS = 1L << FlowClock.TICK_SHIFT;

  @Test
  void tellsHowLongAgoAPacketCameAlsoWhenTheTicksComeRound() {
    for (long nowNs : new long[] {0, 1, UNIT_NS, 0xffff * UNIT_NS, 0x10000 * UNIT_NS, 1L << 55}) {
      for (int ago : new int[] {0, 1, 60, 60_000}) {
        int seen = FlowClock.tick(nowNs - ago * UNIT_NS);

        assertThat(FlowClock.idleNs(seen, nowNs)).isEqualTo(ago * UNIT_NS);
      }
    }
  }

  /** Else a flow that is busy right now would have been idle for 19 hours. */
  @Test
  void aProgramThatIsAheadOfTheWriterHasSeenItNow() {
    assertThat(FlowClock.idleNs(FlowClock.tick(5 * UNIT_NS), 4 * UNIT_NS)).isZero();
    assertThat(FlowClock.idleNs(FlowClock.tick(0x10000 * UNIT_NS), 0xffff * UNIT_NS)).isZero();
  }
}
