package slr.node.forward;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import slr.core.forward.Verdict;
import slr.plane.PlaneVerdict;

/** What means the same in both data planes has the same name, and the same code. */
final class PlaneVerdictNamesTest {

  private static final int PATH_CODES = 100;

  @Test
  void whatMeansTheSameHasTheSameName() {
    Map<Integer, String> java = new TreeMap<>();
    Arrays.stream(Verdict.values()).forEach(verdict -> java.put(verdict.code(), verdict.label()));
    Arrays.stream(PathDrop.values())
        .forEach(drop -> java.put(PATH_CODES + drop.code(), drop.label()));
    assertThat(PlaneVerdict.values())
        .allSatisfy(verdict -> {
          if (java.containsKey(verdict.code())) {
            assertThat(verdict.label()).isEqualTo(java.get(verdict.code()));
          } else {
            assertThat(java).doesNotContainValue(verdict.label());
          }
        });
  }

  @Test
  void aVerdictOfTheCoreEndsAsItDoesThere() {
    Arrays.stream(Verdict.values())
        .forEach(core ->
            Arrays.stream(PlaneVerdict.values())
                .filter(verdict -> verdict.code() == core.code())
                .forEach(verdict ->
                    assertThat(verdict.outcome().name()).isEqualTo(core.outcome().name())));
  }
}
