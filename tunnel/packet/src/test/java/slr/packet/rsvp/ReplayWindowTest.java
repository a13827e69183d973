package slr.packet.rsvp;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class ReplayWindowTest {

  private final ReplayWindow window = new ReplayWindow();

  @Example
  void takesEachOnceInOrder() {
    for (long sequence = 0; sequence < 5_000; sequence++) {
      assertThat(window.accept(sequence)).isTrue();
      assertThat(window.accept(sequence)).isFalse();
    }
  }

  @Example
  void takesWhatWasOvertakenWithinTheWindow() {
    assertThat(window.accept(2_000)).isTrue();
    assertThat(window.accept(2_000 - 1_023)).isTrue();
    assertThat(window.accept(2_000 - 1_023)).isFalse();
    assertThat(window.accept(2_000 - 1_024)).isFalse();
    assertThat(window.accept(0)).isFalse();
    assertThat(window.accept(1_999)).isTrue();
  }

  @Example
  void aGreatLeapForgetsAll() {
    assertThat(window.accept(5)).isTrue();
    assertThat(window.accept(5 + 1_024L * 1_000)).isTrue();
    assertThat(window.accept(5 + 1_024L * 1_000 - 1_023)).isTrue();
    assertThat(window.accept(5)).isFalse();
  }

  @Example
  void countsBeyondTheSign() {
    assertThat(window.accept(Long.MAX_VALUE)).isTrue();
    assertThat(window.accept(Long.MIN_VALUE)).isTrue();
    assertThat(window.accept(Long.MAX_VALUE)).isFalse();
    assertThat(window.accept(-1)).isTrue();
    assertThat(window.accept(-1)).isFalse();
    assertThat(window.accept(0)).as("no number comes after the last").isFalse();
    assertThat(window).hasToString("highest 18446744073709551615");
    assertThat(new ReplayWindow()).hasToString("nothing came");
  }

  /** The model remembers everything, and numbers are numbers. */
  @Property(tries = 2_000)
  void agreesWithAModel(@ForAll("steps") List<Integer> steps, @ForAll("starts") long start) {
    ReplayWindow tried = new ReplayWindow();
    Set<BigInteger> came = new HashSet<>();
    BigInteger highest = null;
    long sequence = start;
    for (int step : steps) {
      sequence += step;
      BigInteger number = new BigInteger(Long.toUnsignedString(sequence));
      boolean tooOld =
          highest != null
              && number.compareTo(highest.subtract(BigInteger.valueOf(ReplayWindow.WIDTH))) <= 0;
      boolean expected = !tooOld && came.add(number);
      assertThat(tried.accept(sequence)).as("%s after %s", number, highest).isEqualTo(expected);
      if (expected && (highest == null || number.compareTo(highest) > 0)) {
        highest = number;
      }
    }
  }

  @Provide
  Arbitrary<List<Integer>> steps() {
    return Arbitraries.oneOf(
            Arbitraries.integers().between(-3, 5),
            Arbitraries.integers().between(-1_030, 1_030),
            Arbitraries.of(-1_025, -1_024, -1_023, 63, 64, 65, 1_023, 1_024, 1_025))
        .list()
        .ofMaxSize(200);
  }

  @Provide
  Arbitrary<Long> starts() {
    return Arbitraries.of(0L, 1L, 5_000L, Long.MAX_VALUE, -1L, -5_000L);
  }
}
