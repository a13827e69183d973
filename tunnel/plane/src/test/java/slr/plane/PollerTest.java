package slr.plane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class PollerTest {

  @Test
  void returnsAfterTheTimeout() {
    try (Poller poller = new Poller()) {
      long start = System.nanoTime();
      assertThat(poller.await(5_000_000)).isZero();
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofMillis(4));
      assertThat(poller.await(0)).isZero();
    }
  }

  @Test
  @Timeout(10)
  void wakeUpBeforeTheWaitIsNotLost() {
    try (Poller poller = new Poller()) {
      poller.wakeUp();
      poller.wakeUp();
      assertThat(poller.await(-1)).isZero();
      assertThat(poller.await(0)).isZero();
    }
  }

  /** Goal: no command is left in the queue however wake-ups and waits interleave. */
  @Test
  @Timeout(60)
  void losesNoWakeUpUnderRace() throws Exception {
    int commands = 100_000;
    LinkedBlockingQueue<Integer> queue = new LinkedBlockingQueue<>();
    CountDownLatch started = new CountDownLatch(1);
    try (Poller poller = new Poller()) {
      Thread sender =
          Thread.ofPlatform()
              .start(() -> {
                started.countDown();
                for (int i = 0; i < commands; i++) {
                  queue.add(i);
                  poller.wakeUp();
                }
              });
      started.await();
      int seen = 0;
      while (seen < commands) {
        poller.await(-1);
        while (queue.poll() != null) {
          seen++;
        }
      }
      sender.join();
    }
  }

  @Test
  void saysWhichDescriptorIsBroken() {
    try (Poller poller = new Poller(100_000)) {
      assertThatThrownBy(() -> poller.await(0))
          .isInstanceOf(NativeException.class)
          .hasMessageContaining("getsockopt(100000, SO_ERROR) failed: EBADF (9)");
    }
  }
}
