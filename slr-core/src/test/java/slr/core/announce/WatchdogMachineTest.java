package slr.core.announce;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.time.Duration;
import java.util.Optional;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** The watchdog beside an SLR that lives, hangs or is dead, and a BIRD that obeys or does not. */
class WatchdogMachineTest {

  private static final long MS = Duration.ofMillis(1).toNanos();
  private static final WatchdogPatience PATIENCE =
      new WatchdogPatience(3_000 * MS, 60_000 * MS, 250 * MS);

  /** As far apart as they are while the SLR hangs. */
  private static final int LOOK_MS = 1_500;

  private long nowNs = Long.MAX_VALUE - 2_000 * MS;
  private final long startNs = nowNs;
  private final WatchdogMachine machine = new WatchdogMachine(PATIENCE, nowNs);

  private boolean answers;
  private boolean kernel;
  private boolean announces = true;
  private boolean birdObeys = true;
  private int told;

  @Example
  void withdrawsOnceWhatADeadSlrAnnounces() {
    hear();
    answers = false;

    assertThat(runUntilTold(60_000))
        .hasValueSatisfying(ms -> assertThat(ms).isBetween(3_000, 4_500));
    assertThat(machine.state()).isEqualTo(WatchdogState.WITHDRAWN);
    run(3_600_000);
    assertThat(told).isEqualTo(1);
    assertThat(machine.withdrawals()).isEqualTo(1);
  }

  @Example
  void waitsLongerWhileTheKernelGoesOn() {
    hear();
    answers = false;
    kernel = true;

    assertThat(runUntilTold(120_000))
        .hasValueSatisfying(ms -> assertThat(ms).isBetween(60_000, 61_500));
  }

  @Example
  void isShortOfPatienceAgainWhenTheKernelNoLongerGoesOn() {
    hear();
    answers = false;
    kernel = true;
    run(30_000);
    kernel = false;

    assertThat(runUntilTold(120_000))
        .as("not at once: a new process may be taking the tables over")
        .hasValueSatisfying(ms -> assertThat(ms).isBetween(1_500, 4_500));
  }

  @Example
  void anSlrThatNeverComesUpIsSilentFromTheStart() {
    assertThat(runUntilTold(60_000))
        .hasValueSatisfying(ms -> assertThat(ms).isBetween(3_000, 4_500));
  }

  @Example
  void leavesAloneWhatIsNotAnnounced() {
    announces = false;
    run(600_000);
    assertThat(told).isZero();
    assertThat(machine.state()).isEqualTo(WatchdogState.SILENT);
  }

  @Example
  void takesWhoeverBeginsToAnnounceForAlive() {
    announces = false;
    run(600_000);
    announces = true;
    run(2_900);
    assertThat(told).as("an SLR that is just starting").isZero();
    assertThat(runUntilTold(60_000)).isPresent();
  }

  @Example
  void isQuietAsSoonAsTheSlrAnswers() {
    hear();
    answers = false;
    run(2_900);
    answers = true;
    run(1_000);
    answers = false;
    run(2_900);
    assertThat(told).isZero();
    runUntilTold(3_000);
    answers = true;
    announces = true;
    run(LOOK_MS);
    assertThat(machine.state()).isEqualTo(WatchdogState.HEARD);
    run(60_000);
    assertThat(told).isEqualTo(1);
  }

  @Example
  void doesNotTakeItsOwnStandstillForSilence() {
    hear();
    answers = false;
    nowNs += 3_600_000 * MS;
    run(2_900);
    assertThat(told).isZero();
    answers = true;
    run(LOOK_MS);

    assertThat(machine.pauses()).isEqualTo(1);
    assertThat(machine.state()).isEqualTo(WatchdogState.HEARD);
  }

  @Property
  void oneLookNeverProvesADeath(@ForAll @IntRange(min = 1, max = 10_000_000) int gapMs) {
    answers = true;
    run(1);
    answers = false;
    nowNs += gapMs * MS;
    look();
    assertThat(told).isZero();
  }

  @Example
  void tellsBirdAgainUntilItObeys() {
    hear();
    answers = false;
    birdObeys = false;
    runUntilTold(60_000);
    assertThat(machine.state()).isEqualTo(WatchdogState.WITHDRAWING);
    run(60_000);
    assertThat(told).as("with back-off, up to 8 s").isBetween(8, 14);
    assertThat(machine.failures()).isEqualTo(told);
    birdObeys = true;
    run(10_000);
    assertThat(machine.state()).isEqualTo(WatchdogState.WITHDRAWN);
    assertThat(machine.failures()).isZero();
  }

  @Example
  void leavesAFailedWithdrawalToTheSlrThatIsBack() {
    hear();
    answers = false;
    birdObeys = false;
    runUntilTold(60_000);
    answers = true;
    birdObeys = true;
    run(60_000);
    assertThat(told).isEqualTo(1);
  }

  /** It told BIRD again in a moment of life, and hangs on. */
  @Example
  void withdrawsAgainFromAnSlrThatItHasHeard() {
    hear();
    answers = false;
    runUntilTold(60_000);
    announces = true;
    run(LOOK_MS);
    assertThat(machine.state()).isEqualTo(WatchdogState.SILENT);

    assertThat(runUntilTold(60_000)).isPresent();
    assertThat(told).isEqualTo(2);
  }

  @Example
  void doesNotTakeTurnsWithAnSlrThatItAsksInTheWrongPlace() {
    runUntilTold(60_000);
    announces = true;
    run(600_000);

    assertThat(told).isEqualTo(1);
    assertThat(machine.state()).isEqualTo(WatchdogState.OVERRULED);
    answers = true;
    run(LOOK_MS);
    answers = false;
    assertThat(runUntilTold(60_000)).as("it has found the place").isPresent();
  }

  @Example
  void hasOneWithdrawalInFlight() {
    assertThatIllegalStateException().isThrownBy(machine::onWithdrawn);
    assertThatIllegalStateException().isThrownBy(() -> machine.onFailed(startNs));
  }

  @Example
  void refusesImpatience() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new WatchdogPatience(Duration.ofSeconds(2), Duration.ofSeconds(60)))
        .withMessageStartingWith("silent must be 3s or more");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new WatchdogPatience(Duration.ofSeconds(9), Duration.ofSeconds(8)))
        .withMessageStartingWith("alone must not be less than silent");
  }

  private void hear() {
    answers = true;
    run(10_000);
    assertThat(machine.state()).isEqualTo(WatchdogState.HEARD);
    assertThat(told).isZero();
  }

  private void run(int durationMs) {
    long endNs = nowNs + durationMs * MS;
    while (endNs - nowNs > 0) {
      nowNs += Math.min(LOOK_MS * MS, endNs - nowNs);
      look();
    }
  }

  /** How long it took until BIRD was told once more; nothing if it was not. */
  private Optional<Integer> runUntilTold(int limitMs) {
    int before = told;
    for (int passedMs = LOOK_MS; passedMs <= limitMs; passedMs += LOOK_MS) {
      nowNs += LOOK_MS * MS;
      look();
      if (told > before) {
        return Optional.of(passedMs);
      }
    }
    return Optional.empty();
  }

  private void look() {
    machine.onLook(new WatchdogLook(answers, kernel, announces), nowNs);
    Optional<WatchdogAction> next = machine.pollAction();
    while (next.isPresent()) {
      if (next.get() instanceof WatchdogAction.Withdraw) {
        told++;
        // As of the include files: a BIRD that is not there finds nothing in them when it comes.
        announces = false;
        if (birdObeys) {
          machine.onWithdrawn();
        } else {
          machine.onFailed(nowNs);
        }
      }
      next = machine.pollAction();
    }
  }
}
