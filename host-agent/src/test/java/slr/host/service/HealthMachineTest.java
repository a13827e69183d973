package slr.host.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import slr.core.row.Health;

class HealthMachineTest {

  private static final CheckResult PASS = CheckResult.pass("ok");
  private static final CheckResult FAIL = CheckResult.fail("refused");

  private final HealthMachine machine = new HealthMachine(2, 3);

  @Test
  void becomesHealthyAfterEnoughPassesInARow() {
    assertThat(machine.health()).isEqualTo(Health.UNKNOWN);
    assertThat(machine.onResult(PASS, 1)).isFalse();
    assertThat(machine.onResult(PASS, 2)).isTrue();
    assertThat(machine.health()).isEqualTo(Health.HEALTHY);
    assertThat(machine.onResult(PASS, 3)).isFalse();
    assertThat(machine.sinceNs()).isEqualTo(2);
  }

  @Test
  void failsAtOnceAsLongAsNothingIsKnown() {
    assertThat(machine.onResult(FAIL, 1)).isTrue();
    assertThat(machine.health()).isEqualTo(Health.FAILING);
    assertThat(machine.reason()).isEqualTo("refused");
  }

  @Test
  void staysHealthyWhileFailuresDoNotFollowEachOther() {
    machine.onResult(PASS, 1);
    machine.onResult(PASS, 2);
    for (int i = 0; i < 10; i++) {
      machine.onResult(FAIL, 3);
      machine.onResult(FAIL, 4);
      machine.onResult(PASS, 5);
    }
    assertThat(machine.health()).isEqualTo(Health.HEALTHY);
    machine.onResult(FAIL, 6);
    machine.onResult(FAIL, 7);
    assertThat(machine.onResult(FAIL, 8)).isTrue();
    assertThat(machine.health()).isEqualTo(Health.FAILING);
    assertThat(machine.changes()).isEqualTo(2);
  }

  @Test
  void takesNothingFromARoundThatTimedOutInAFlood() {
    CheckResult flooded = CheckResult.timeout("no answer").inFlood();
    assertThat(machine.onResult(flooded, 1)).isFalse();
    assertThat(machine.health()).isEqualTo(Health.UNKNOWN);
    machine.onResult(PASS, 2);
    machine.onResult(flooded, 3);
    assertThat(machine.onResult(PASS, 4)).isTrue();
    for (int i = 0; i < 10; i++) {
      assertThat(machine.onResult(flooded, 5)).isFalse();
    }
    machine.onResult(FAIL, 6);
    machine.onResult(flooded, 7);
    machine.onResult(CheckResult.timeout("no answer"), 8);
    machine.onResult(flooded, 9);
    assertThat(machine.onResult(FAIL, 10)).isTrue();
    assertThat(machine.health()).isEqualTo(Health.FAILING);
  }

  @Test
  void refusesCountsBelowOne() {
    assertThatThrownBy(() -> new HealthMachine(0, 1)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new HealthMachine(1, 0)).isInstanceOf(IllegalArgumentException.class);
  }

  @Property
  void isWhatTheLastResultsSay(
      @ForAll List<Boolean> results,
      @ForAll @IntRange(min = 1, max = 4) int rise,
      @ForAll @IntRange(min = 1, max = 4) int fall) {
    HealthMachine any = new HealthMachine(rise, fall);
    int run = 0;
    boolean last = false;
    for (boolean passed : results) {
      Health before = any.health();
      boolean changed = any.onResult(passed ? PASS : FAIL, 0);
      run = passed == last ? run + 1 : 1;
      last = passed;
      assertThat(changed).isEqualTo(any.health() != before);
      if (run >= (passed ? rise : fall)) {
        assertThat(any.health()).isEqualTo(passed ? Health.HEALTHY : Health.FAILING);
      } else if (before != Health.UNKNOWN) {
        assertThat(any.health()).isEqualTo(before);
      }
    }
  }
}
