package slr.node.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WrittenFormsTest {

  @ParameterizedTest
  @ValueSource(strings = {"7us", "250ms", "1500ms", "3s", "61s", "2m", "90m", "1h", "0s"})
  void durationsReadBack(String text) {
    assertThat(DurationText.format(DurationText.parse(text))).isEqualTo(text);
  }

  @Test
  void durationsAreShortest() {
    assertThat(DurationText.format(DurationText.parse("120000ms"))).isEqualTo("2m");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "s", "-1s", "1.5s", "1 s", "1d", "9999999999s", "1S", "１s"})
  void refusesOddDurations(String text) {
    assertThatThrownBy(() -> DurationText.parse(text)).hasMessageContaining("250ms");
  }

  @Test
  void durationsEndAtAHundredYears() {
    assertThat(DurationText.format(DurationText.parse("876000h"))).isEqualTo("876000h");
    for (String text : List.of("876001h", "192077077m", "999999999h")) {
      assertThatThrownBy(() -> DurationText.parse(text))
          .hasMessageContaining(text)
          .hasMessageContaining("hundred years");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"192.0.2.1:0", "[2001:db8::1]:65535"})
  void endPointsReadBack(String text) {
    assertThat(EndPointText.format(EndPointText.parse(text))).isEqualTo(text);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", ":", "[]:1", "[:1", "1:1", "localhost:80", "1.2.3.4", "[1.2.3.4]:1", "::1:80"})
  void refusesOddEndPoints(String text) {
    assertThatThrownBy(() -> EndPointText.parse(text)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void keysAreNeverPrinted() {
    HexKey key = HexKey.parse("00112233445566778899aabbccddeeff");
    assertThat(key).hasToString("key of 16 octets");
    assertThat(key.octets()[1]).isEqualTo((byte) 0x11);
    assertThatThrownBy(() -> HexKey.parse("secret")).message().doesNotContain("secret");
  }

  @Test
  void similarFindsWhatWasMeantOnly() {
    List<String> keys = List.of("heartbeat", "hold", "listen");
    assertThat(Similar.nearest("hartbeat", keys)).contains("heartbeat");
    assertThat(Similar.nearest("listem", keys)).contains("listen");
    assertThat(Similar.nearest("zzz", keys)).isEmpty();
  }
}
