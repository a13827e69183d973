package slr.core.timer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class DeadlinesTest {

  private enum Timer {
    ONE,
    OTHER
  }

  private final Deadlines<Timer> deadlines = new Deadlines<>(Timer.class);

  @Test
  void firesTheEarliestFirstAndEachOnce() {
    deadlines.set(Timer.ONE, 20);
    deadlines.set(Timer.OTHER, 10);

    assertThat(deadlines.next()).hasValue(10);
    assertThat(deadlines.pollExpired(9)).isEmpty();
    assertThat(deadlines.pollExpired(20)).contains(Timer.OTHER);
    assertThat(deadlines.pollExpired(20)).contains(Timer.ONE);
    assertThat(deadlines.pollExpired(20)).isEmpty();
    assertThat(deadlines.next()).isEmpty();
  }

  @Test
  void worksWhereTheClockWraps() {
    deadlines.set(Timer.ONE, Long.MIN_VALUE + 5);
    deadlines.set(Timer.OTHER, Long.MAX_VALUE - 5);

    assertThat(deadlines.next()).hasValue(Long.MAX_VALUE - 5);
    assertThat(deadlines.pollExpired(Long.MAX_VALUE)).contains(Timer.OTHER);
    assertThat(deadlines.pollExpired(Long.MAX_VALUE)).isEmpty();
    assertThat(deadlines.pollExpired(Long.MIN_VALUE + 6)).contains(Timer.ONE);
  }

  @Test
  void movesAndStops() {
    deadlines.set(Timer.ONE, 20);
    deadlines.set(Timer.ONE, 30);
    assertThat(deadlines.at(Timer.ONE)).hasValue(30);

    deadlines.stop(Timer.ONE);
    assertThat(deadlines.isRunning(Timer.ONE)).isFalse();
  }

  @Test
  void earlierOfTwoMayMiss() {
    assertThat(Deadlines.earlier(OptionalLong.empty(), OptionalLong.of(3))).hasValue(3);
    assertThat(Deadlines.earlier(OptionalLong.of(3), OptionalLong.empty())).hasValue(3);
    assertThat(Deadlines.earlier(OptionalLong.of(3), OptionalLong.of(2))).hasValue(2);
  }
}
