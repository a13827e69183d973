package slr.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class MovableClockTest {

  @TempDir Path folder;

  @Test
  void processUnderItSeesTheTimeThatItWasPutTo() {
    MovableClock clock = new MovableClock(folder.resolve("clock"));
    List<String> date = new ArrayList<>(List.of("env"));
    date.addAll(clock.create(LabEnvironment.current()));
    date.addAll(List.of("date", "+%s"));

    Instant before = Instant.now();
    assertThat(time(date)).isBetween(before.minusSeconds(1), Instant.now());
    long looks = clock.looks();
    assertThat(looks).isPositive();

    clock.ahead(Duration.ofHours(-1));
    assertThat(clock.create(LabEnvironment.current())).as("a restart leaves it").hasSize(2);
    assertThat(time(date).plus(Duration.ofHours(1)))
        .isBetween(before.minusSeconds(1), Instant.now());
    assertThat(clock.looks()).isGreaterThan(looks);
  }

  private static Instant time(List<String> date) {
    return Instant.ofEpochSecond(
        Long.parseLong(Command.run(date.toArray(String[]::new)).orThrow().output().strip()));
  }
}
