package slr.node.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ControlThreadTest {

  /** Wants to be called three times, 5 ms apart. */
  private static final class Ticker implements Timed {
    private final ControlThread thread;
    private final CountDownLatch ticks = new CountDownLatch(3);
    private OptionalLong deadline;

    Ticker(ControlThread thread) {
      this.thread = thread;
      deadline = OptionalLong.of(thread.nowNs() + 5_000_000);
    }

    @Override
    public OptionalLong nextDeadlineNs() {
      return deadline;
    }

    @Override
    public void onTimeout(long nowNs) {
      assertThat(thread.isCurrent()).isTrue();
      assertThat(nowNs - deadline.orElseThrow()).isNotNegative();
      ticks.countDown();
      deadline = ticks.getCount() == 0 ? OptionalLong.empty() : OptionalLong.of(nowNs + 5_000_000);
    }
  }

  @Test
  void callsMachinesAtTheirDeadlines() throws Exception {
    ControlThread thread = new ControlThread();
    Ticker ticker = new Ticker(thread);
    thread.add(ticker);
    thread.start();
    assertThat(ticker.ticks.await(5, TimeUnit.SECONDS)).isTrue();
    assertThat(thread.stop(5000)).isTrue();
  }

  @Test
  void looksAtTheDeadlineOfAMachineAddedLater() throws Exception {
    ControlThread thread = new ControlThread();
    thread.start();
    Ticker ticker = new Ticker(thread);
    thread.execute(() -> thread.add(ticker));
    assertThat(ticker.ticks.await(5, TimeUnit.SECONDS)).isTrue();
    assertThat(thread.stop(5000)).isTrue();
  }

  @Test
  void runsWaitingTasksBeforeItEnds() throws Exception {
    ControlThread thread = new ControlThread();
    AtomicInteger ran = new AtomicInteger();
    for (int i = 0; i < 100; i++) {
      thread.execute(ran::incrementAndGet);
    }
    thread.start();
    assertThat(thread.stop(5000)).isTrue();
    assertThat(ran).hasValue(100);
    assertThatThrownBy(() -> thread.execute(() -> {}))
        .isInstanceOf(RejectedExecutionException.class)
        .hasMessage("the daemon stops");
  }

  @Test
  void refusesMoreThanItsBound() {
    ControlThread thread = new ControlThread();
    for (int i = 0; i < ControlThread.TASKS_MAX; i++) {
      thread.execute(() -> {});
    }
    assertThatThrownBy(() -> thread.execute(() -> {})).hasMessageContaining("tasks waiting");
  }
}
