package slr.sim.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import slr.sim.world.Blueprint;
import slr.sim.world.Shape;

final class FaultTest {

  private static final long LENGTH_NS = 300_000_000_000L;

  @Test
  void readsWhatItWrites() {
    String text = "12.5s crash site1 3s; 20s partition sys1 pop2 0.05s; 21s flip c3";
    assertThat(Fault.format(Fault.parseList(text))).isEqualTo(text);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"12s", "12 crash site1 3s", "12s burn site1", "12s crash site1", "1s crash a b c"})
  void refusesWhatIsNoFault(String text) {
    assertThatThrownBy(() -> Fault.parse(text)).isInstanceOf(IllegalArgumentException.class);
  }

  /** Every kind is drawn, and what is drawn survives its text form. */
  @Test
  void drawsEveryKind() {
    Set<FaultKind> drawn = EnumSet.noneOf(FaultKind.class);
    for (long seed = 0; seed < 200; seed++) {
      List<Fault> faults = FaultPlan.draw(seed, Blueprint.of(Shape.USUAL), LENGTH_NS);
      assertThat(Fault.parseList(Fault.format(faults))).isEqualTo(faults);
      faults.forEach(fault -> drawn.add(fault.kind()));
    }
    assertThat(drawn).containsExactlyInAnyOrder(FaultKind.values());
  }

  /** Every run has time to come to rest, so that convergence is looked at. */
  @Test
  void leavesQuietAtTheEnd() {
    for (long seed = 0; seed < 200; seed++) {
      List<Fault> faults = FaultPlan.draw(seed, Blueprint.of(Shape.USUAL), LENGTH_NS);
      List<Quiet.Span> spans = Quiet.spans(faults, LENGTH_NS);
      assertThat(spans).isNotEmpty();
      assertThat(spans.getLast().endNs()).isEqualTo(LENGTH_NS);
    }
  }
}
