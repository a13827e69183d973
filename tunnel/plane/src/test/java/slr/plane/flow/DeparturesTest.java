package slr.plane.flow;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class DeparturesTest {

  private static final long MS = 1_000_000L;

  @Test
  void anUnusedPlaceTakesAnyFlowAtOnce() {
    for (long nowNs : new long[] {0, 1, 50 * MS, Long.MAX_VALUE}) {
      for (int check = 0; check < 1 << 16; check++) {
        assertThat(Departures.admit(0, check, nowNs)).isTrue();
      }
    }
  }

  @Test
  void aPlaceTakesTheLikeAfterTheRestAndOthersAtOnce() {
    long departures = Departures.with(0, 7, 1_000 * MS);

    assertThat(Departures.admit(departures, 8, 1_000 * MS)).isTrue();
    assertThat(Departures.admit(departures, 7, 1_000 * MS)).isFalse();
    assertThat(Departures.admit(departures, 7, 1_100 * MS)).isFalse();
    assertThat(Departures.admit(departures, 7, 1_103 * MS)).isTrue();
  }

  /** The rule that everything rests on, against a list of who left when. */
  @Test
  void noFlowFollowsItsLikeWithinTheRest() {
    record Departure(int check, long atNs) {}
    SplittableRandom random = new SplittableRandom(2);
    for (int life = 0; life < 200; life++) {
      List<Departure> all = new ArrayList<>();
      long departures = 0;
      // A life begins anywhere on the clock, also shortly before its 16 bits come round.
      long nowNs = random.nextLong(100_000 * MS);
      int admitted = 0;
      for (int i = 0; i < 500; i++) {
        nowNs += random.nextLong(random.nextInt(20) == 0 ? 80_000 * MS : 30 * MS);
        int check = random.nextInt(1 << 16);
        if (!Departures.admit(departures, check, nowNs)) {
          continue;
        }
        long from = nowNs - 100 * MS;
        assertThat(all)
            .as("life %d, check %d at %d", life, check, nowNs)
            .noneMatch(left -> left.atNs() > from && left.check() == check);
        admitted++;
        nowNs += random.nextLong(50 * MS);
        all.add(new Departure(check, nowNs));
        departures = Departures.with(departures, check, nowNs);
      }
      assertThat(admitted).isGreaterThan(300);
    }
  }
}
