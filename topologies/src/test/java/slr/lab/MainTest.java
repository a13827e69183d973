package slr.lab;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class MainTest {

  @ParameterizedTest
  @ValueSource(
      strings = {"lab", "lab deploy", "lab exec", "lab restart", "chaos", "demo", "doctor"})
  void everyCommandExplainsItself(String command) {
    assertThat(Main.run((command + " --help").split(" "))).isZero();
    assertThat(Main.run((command + " --halp").split(" "))).isEqualTo(2);
  }
}
