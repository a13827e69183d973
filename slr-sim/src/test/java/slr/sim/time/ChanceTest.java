package slr.sim.time;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class ChanceTest {

  @Test
  void isTheSameForTheSameSeedAndName() {
    assertThat(new Chance(7).of("a").bits()).isEqualTo(new Chance(7).of("a").bits());
  }

  @Test
  void isAnotherForAnotherSeedOrName() {
    long bits = new Chance(7).of("a").bits();
    assertThat(new Chance(8).of("a").bits()).isNotEqualTo(bits);
    assertThat(new Chance(7).of("b").bits()).isNotEqualTo(bits);
  }

  /** What one part draws does not change what another gets. */
  @Test
  void givesAStreamThatDependsOnNoOther() {
    Chance one = new Chance(7);
    one.bits();
    assertThat(one.of("a").bits()).isEqualTo(new Chance(7).of("a").bits());
  }
}
