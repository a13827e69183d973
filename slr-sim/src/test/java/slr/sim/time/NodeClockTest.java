package slr.sim.time;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

final class NodeClockTest {

  private final EventQueue queue = new EventQueue();

  @Test
  void runsFastAndKeepsWhatItShowedBefore() {
    NodeClock clock = new NodeClock(queue, 5_000, 0);
    queue.step(1_000_000_000);
    clock.drift(1_000_000);
    queue.step(2_000_000_000);
    assertThat(clock.nowNs()).isEqualTo(5_000 + 1_000_000_000 + 2_000_000_000L);
  }

  @Test
  void jumpsOnTheWallAlone() {
    NodeClock clock = new NodeClock(queue, 0, 1_000);
    clock.jump(-400);
    assertThat(clock.wallMs()).isEqualTo(600);
    assertThat(clock.nowNs()).isZero();
  }

  /** A timer that is set by it has come when it rings, and not long ago. */
  @Property
  void ringsWhenTheTimeHasCome(
      @ForAll @LongRange(min = -500, max = 500) long ppm,
      @ForAll @LongRange(min = 0, max = 36_000_000_000_000L) long passedNs,
      @ForAll @LongRange(min = 0, max = 86_400_000_000_000L) long delayNs) {
    EventQueue own = new EventQueue();
    NodeClock clock = new NodeClock(own, 123_456_789, 0);
    clock.drift(ppm);
    own.step(passedNs);
    long deadlineNs = clock.nowNs() + delayNs;
    own.step(clock.whenNs(deadlineNs));
    assertThat(clock.nowNs() - deadlineNs).isBetween(0L, 3L);
  }
}
