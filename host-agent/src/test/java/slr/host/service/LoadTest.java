package slr.host.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LoadTest {

  @TempDir Path folder;

  @Test
  void smoothsAStepToSixtyThreePercentWithinTheTimeConstantHoweverOftenItIsSampled() {
    for (int samples : new int[] {1, 10, 1000}) {
      LoadSmoothing smoothing = new LoadSmoothing();
      assertThat(smoothing.onSample(0, 0)).isZero();
      double mean = 0;
      for (int i = 1; i <= samples; i++) {
        mean = smoothing.onSample(1, i * (LoadSmoothing.TIME_CONSTANT_NS / samples));
      }
      assertThat(mean).isCloseTo(0.632, within(0.001));
    }
  }

  @Property
  void staysBetweenTheLeastAndTheMostSample(
      @ForAll @Size(min = 1, max = 30) List<@DoubleRange(min = 0, max = 1000) Double> samples) {
    LoadSmoothing smoothing = new LoadSmoothing();
    double least = Double.MAX_VALUE;
    double most = 0;
    long nowNs = 0;
    for (double sample : samples) {
      least = Math.min(least, sample);
      most = Math.max(most, sample);
      nowNs += 1_000_000_000L;
      assertThat(smoothing.onSample(sample, nowNs)).isBetween(least - 1e-9, most + 1e-9);
    }
  }

  @Test
  void countsProcessorTimeBetweenSamples() throws IOException {
    Path stat = folder.resolve("stat");
    Files.writeString(stat, "cpu  100 0 100 700 100 0 0 0 50 0\ncpu0 1 2 3\n");
    CpuLoad load = new CpuLoad(stat);
    assertThat(load.sample()).isEqualTo(0.2);
    Files.writeString(stat, "cpu  200 0 100 700 100 0 0 0 50 0\n");
    assertThat(load.sample()).isEqualTo(1.0);
    assertThat(load.sample()).isZero();
  }

  @Test
  void readsTheProcessorTimeOfThisMachine() throws IOException {
    assertThat(new CpuLoad(Path.of("/proc/stat")).sample()).isBetween(0.0, 1.0);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "cpu", "cpux 1 2 3", "cpu  a b c d", "cpu  -1 2 3 4"})
  void refusesAnotherFileForProcessorTime(String text) throws IOException {
    Path stat = folder.resolve("stat");
    Files.writeString(stat, text);
    assertThatThrownBy(() -> new CpuLoad(stat).sample()).isInstanceOf(IOException.class);
  }

  @Test
  void readsANumberFromAFile() throws IOException {
    Path file = folder.resolve("load");
    Files.writeString(file, " 0.75\n");
    assertThat(NumberLoad.ofFile(file).sample()).isEqualTo(0.75);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "-0.1", "1001", "NaN", "Infinity", "0,5", "half", "0.5 0.6"})
  void refusesWhatIsNoLoad(String text) throws IOException {
    Path file = folder.resolve("load");
    Files.writeString(file, text);
    assertThatThrownBy(() -> NumberLoad.ofFile(file).sample())
        .isInstanceOf(IOException.class)
        .hasMessageContaining("not a load");
  }

  @Test
  void readsOnlyTheBeginningOfALargeFile() throws IOException {
    Path file = folder.resolve("load");
    Files.writeString(file, "1".repeat(1_000_000));
    assertThatThrownBy(() -> NumberLoad.ofFile(file).sample()).hasMessageContaining("11..");
  }

  @ParameterizedTest
  @ValueSource(strings = {"https://127.0.0.1/", "ftp://x", "127.0.0.1", "http://name.example/x"})
  void refusesAUrlThatItCannotAsk(String url) {
    assertThatThrownBy(() -> NumberLoad.ofUrl(url)).isInstanceOf(IllegalArgumentException.class);
  }
}
