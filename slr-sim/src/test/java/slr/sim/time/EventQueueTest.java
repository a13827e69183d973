package slr.sim.time;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class EventQueueTest {

  private final EventQueue queue = new EventQueue();
  private final List<String> happened = new ArrayList<>();

  @Test
  void letsThingsHappenInTheOrderOfTimeThenOfEntry() {
    queue.at(20, () -> happened.add("late"));
    queue.at(10, () -> happened.add("first"));
    queue.at(10, () -> happened.add("second"));
    while (queue.step(100)) {
      happened.add("at " + queue.nowNs());
    }
    assertThat(happened).containsExactly("first", "at 10", "second", "at 10", "late", "at 20");
    assertThat(queue.nowNs()).isEqualTo(100);
  }

  @Test
  void doesNotGoBack() {
    queue.step(50);
    queue.at(10, () -> happened.add("at " + queue.nowNs()));
    queue.step(100);
    assertThat(happened).containsExactly("at 50");
  }

  @Test
  void waitsWithWhatIsNotDue() {
    queue.at(200, () -> happened.add("too early"));
    assertThat(queue.step(100)).isFalse();
    assertThat(happened).isEmpty();
  }
}
